-- +goose Up
CREATE TABLE idempotency (
    scope_hash  TEXT PRIMARY KEY,
    body_hash   TEXT NOT NULL,
    status      BIGINT NOT NULL,
    sealed      TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX idempotency_created ON idempotency (created_at);
