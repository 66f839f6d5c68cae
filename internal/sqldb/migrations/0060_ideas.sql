-- +goose Up
CREATE TABLE ideas (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    title        TEXT NOT NULL,
    problem      TEXT NOT NULL,
    proposal     TEXT NOT NULL,
    area         TEXT NOT NULL,
    owner        TEXT NOT NULL,
    state        TEXT NOT NULL,
    tags         TEXT NOT NULL,
    inputs       TEXT NOT NULL,
    insight      TEXT NOT NULL,
    merged_into  TEXT NOT NULL,
    merged_along TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX ideas_project ON ideas (project_id, updated_at, id);
CREATE INDEX ideas_merged ON ideas (merged_into) WHERE merged_into <> '';

CREATE TABLE scoring_models (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    formula     TEXT NOT NULL,
    inputs      TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX scoring_models_project ON scoring_models (project_id, updated_at, id);

-- The model a project scores by when none is asked for: a preset or one of its own.
CREATE TABLE scoring_defaults (
    project_id TEXT PRIMARY KEY REFERENCES projects (id),
    model_id   TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- The last known number of each insight that measures an idea.
CREATE TABLE idea_measures (
    project_id  TEXT NOT NULL REFERENCES projects (id),
    insight_id  TEXT NOT NULL,
    value       DOUBLE PRECISION NOT NULL,
    label       TEXT NOT NULL,
    measured_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, insight_id)
);

-- Scores as they were when something was decided. Nothing changes them.
CREATE TABLE idea_snapshots (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    idea_id     TEXT NOT NULL REFERENCES ideas (id),
    decision_id TEXT NOT NULL,
    note        TEXT NOT NULL,
    model_id    TEXT NOT NULL,
    model       TEXT NOT NULL,
    entered     TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    score       TEXT NOT NULL,
    place       TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX idea_snapshots_idea ON idea_snapshots (idea_id, created_at, id);
