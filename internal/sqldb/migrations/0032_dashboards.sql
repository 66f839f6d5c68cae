-- +goose Up
-- A dashboard's tiles, range and conditions are read and written as one, so
-- they are texts of JSON.
CREATE TABLE dashboards (
    id              TEXT PRIMARY KEY,
    project_id      TEXT NOT NULL REFERENCES projects (id),
    name            TEXT NOT NULL,
    description     TEXT NOT NULL,
    owner           TEXT NOT NULL,
    tiles           TEXT NOT NULL,
    span            TEXT NOT NULL,
    conditions      TEXT NOT NULL,
    refresh_seconds BIGINT NOT NULL,
    created_by      TEXT NOT NULL,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    archived_at     BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX dashboards_project ON dashboards (project_id, updated_at, id);
