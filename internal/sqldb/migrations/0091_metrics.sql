-- +goose Up
-- Conditions and the denominator are read and written as one, so they are texts
-- of JSON. Durations are as people write them, such as 7d; empty for none.
CREATE TABLE metrics (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    metric_key  TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    event       TEXT NOT NULL,
    conditions  TEXT NOT NULL,
    aggregation TEXT NOT NULL,
    property    TEXT NOT NULL,
    denominator TEXT NOT NULL,
    window_after  TEXT NOT NULL,
    window_within TEXT NOT NULL,
    cap         DOUBLE PRECISION NOT NULL,
    direction   TEXT NOT NULL,
    format      TEXT NOT NULL,
    unit        TEXT NOT NULL,
    pre_days    BIGINT NOT NULL,
    owner       TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, metric_key)
);

CREATE INDEX metrics_updated ON metrics (project_id, updated_at, id);

-- A key result is measured by an insight, by a metric, or by people.
ALTER TABLE key_results ADD COLUMN metric TEXT NOT NULL DEFAULT '';
