-- +goose Up
CREATE TABLE experiments (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    experiment_key TEXT NOT NULL,
    name         TEXT NOT NULL,
    owner        TEXT NOT NULL,
    state        TEXT NOT NULL,
    plan         TEXT NOT NULL,
    tags         TEXT NOT NULL,
    notes        TEXT NOT NULL,
    amendments   TEXT NOT NULL,
    frozen       TEXT NOT NULL,
    plan_hash    TEXT NOT NULL,
    started_at   BIGINT NOT NULL,
    stopped_at   BIGINT NOT NULL,
    decided_at   BIGINT NOT NULL,
    verdict      TEXT NOT NULL,
    why          TEXT NOT NULL,
    readout      TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, experiment_key)
);

CREATE INDEX experiments_state ON experiments (project_id, state, started_at);
CREATE INDEX experiments_updated ON experiments (project_id, updated_at, id);

CREATE TABLE learnings (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    title       TEXT NOT NULL,
    believed    TEXT NOT NULL,
    happened    TEXT NOT NULL,
    now_do      TEXT NOT NULL,
    confidence  TEXT NOT NULL,
    owner       TEXT NOT NULL,
    tags        TEXT NOT NULL,
    revisit_on  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX learnings_updated ON learnings (project_id, updated_at, id);
