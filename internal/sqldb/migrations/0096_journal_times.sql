-- +goose Up
-- What happened to one kind of record between two times, for marks on charts.
CREATE INDEX journal_times ON journal (project_id, record_type, recorded_at);
