-- +goose Up
-- Insights are records like the others; the full-text index finds them.
INSERT INTO records (number, project_id, record_type, record_id, title, body, state, owner, updated_at, archived_at)
SELECT (SELECT coalesce(max(number), 0) FROM records) + row_number() OVER (ORDER BY created_at, id),
       project_id, 'insight', id, name, description, '', '', updated_at, archived_at
FROM insights;

ALTER TABLE insights DROP COLUMN searchable;
