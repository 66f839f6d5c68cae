-- +goose Up
CREATE TABLE decisions (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    title        TEXT NOT NULL,
    decision     TEXT NOT NULL,
    rationale    TEXT NOT NULL,
    alternatives TEXT NOT NULL,
    dissent      TEXT NOT NULL,
    decided_by   TEXT NOT NULL,
    decided_on   TEXT NOT NULL,
    revisit_on   TEXT NOT NULL,
    state        TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX decisions_decided ON decisions (project_id, decided_on, id);
CREATE INDEX decisions_revisit ON decisions (project_id, revisit_on, id);
CREATE INDEX decisions_updated ON decisions (project_id, updated_at, id);
