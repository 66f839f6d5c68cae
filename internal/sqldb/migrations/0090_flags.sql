-- +goose Up
-- What a flag serves in its environments is read and written as one, so it is a
-- text of JSON.
CREATE TABLE flags (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    flag_key     TEXT NOT NULL,
    name         TEXT NOT NULL,
    description  TEXT NOT NULL,
    type         TEXT NOT NULL,
    seed         TEXT NOT NULL,
    variations   TEXT NOT NULL,
    environments TEXT NOT NULL,
    owner        TEXT NOT NULL,
    tags         TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, flag_key)
);

CREATE INDEX flags_updated ON flags (project_id, updated_at, id);

CREATE TABLE segments (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    segment_key TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    included    TEXT NOT NULL,
    excluded    TEXT NOT NULL,
    rules       TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, segment_key)
);

CREATE INDEX segments_updated ON segments (project_id, updated_at, id);
