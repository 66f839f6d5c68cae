-- +goose Up
-- The loop of a project is counted by kind and state, and looked through for
-- records that were left alone, without reading their texts.
CREATE INDEX records_state ON records (project_id, record_type, archived_at, state, updated_at, record_id);
