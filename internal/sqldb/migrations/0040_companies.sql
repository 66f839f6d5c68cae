-- +goose Up
CREATE TABLE companies (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    name        TEXT NOT NULL,
    domain      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    plan        TEXT NOT NULL,
    segment     TEXT NOT NULL,
    revenue     DOUBLE PRECISION NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX companies_external ON companies (project_id, external_id) WHERE external_id <> '';
CREATE INDEX companies_domain ON companies (project_id, domain);
CREATE INDEX companies_revenue ON companies (project_id, revenue, id);
CREATE INDEX companies_updated ON companies (project_id, updated_at, id);

-- How far the event log has been read for what records take from it.
CREATE TABLE projections (
    name       TEXT PRIMARY KEY,
    segment    BIGINT NOT NULL,
    log_offset BIGINT NOT NULL
);
