-- +goose Up
-- An environment that is taken away stays as a row: keys, events and flags
-- still name it, and adding it again brings back what they say.
ALTER TABLE environments ADD COLUMN archived_at BIGINT NOT NULL DEFAULT 0;
