-- +goose Up
-- Questions that a member asks a colleague instead of the data.
CREATE TABLE data_requests (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    question    TEXT NOT NULL,
    why         TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    owner       TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    answer      TEXT NOT NULL,
    insight     TEXT NOT NULL,
    state       TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX data_requests_asked ON data_requests (project_id, asked_at, id);
CREATE INDEX data_requests_answered ON data_requests (project_id, answered_at);
CREATE INDEX data_requests_updated ON data_requests (project_id, updated_at, id);
