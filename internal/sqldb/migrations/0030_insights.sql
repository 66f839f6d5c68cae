-- +goose Up
CREATE TABLE insights (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    searchable  TEXT NOT NULL,
    query       TEXT NOT NULL,
    display     TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX insights_project ON insights (project_id, updated_at, id);
