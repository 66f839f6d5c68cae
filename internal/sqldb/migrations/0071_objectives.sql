-- +goose Up
CREATE TABLE objectives (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    title       TEXT NOT NULL,
    why         TEXT NOT NULL,
    owner       TEXT NOT NULL,
    team        TEXT NOT NULL,
    period      TEXT NOT NULL,
    begins      TEXT NOT NULL,
    ends        TEXT NOT NULL,
    state       TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX objectives_period ON objectives (project_id, ends, id);
CREATE INDEX objectives_updated ON objectives (project_id, updated_at, id);

-- What is measured changes every hour and is no edit of the record: the columns
-- from current_value on are written without a new version.
CREATE TABLE key_results (
    id              TEXT PRIMARY KEY,
    project_id      TEXT NOT NULL REFERENCES projects (id),
    objective_id    TEXT NOT NULL REFERENCES objectives (id),
    title           TEXT NOT NULL,
    owner           TEXT NOT NULL,
    kind            TEXT NOT NULL,
    start_value     DOUBLE PRECISION NOT NULL,
    target_value    DOUBLE PRECISION NOT NULL,
    unit            TEXT NOT NULL,
    insight         TEXT NOT NULL,
    insight_number  TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    archived_at     BIGINT NOT NULL DEFAULT 0,
    current_value   DOUBLE PRECISION,
    current_at      BIGINT NOT NULL DEFAULT 0,
    current_note    TEXT NOT NULL DEFAULT '',
    problem         TEXT NOT NULL DEFAULT '',
    problem_at      BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX key_results_objective ON key_results (objective_id, created_at);
CREATE INDEX key_results_updated ON key_results (project_id, updated_at, id);

CREATE TABLE key_result_points (
    key_result_id TEXT NOT NULL REFERENCES key_results (id),
    at            BIGINT NOT NULL,
    value         DOUBLE PRECISION NOT NULL,
    source        TEXT NOT NULL,
    note          TEXT NOT NULL,
    PRIMARY KEY (key_result_id, at)
);

CREATE TABLE check_ins (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    record_type TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    value       DOUBLE PRECISION,
    confidence  TEXT NOT NULL,
    score       BIGINT,
    note        TEXT NOT NULL,
    author      TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX check_ins_record ON check_ins (record_id, created_at);
