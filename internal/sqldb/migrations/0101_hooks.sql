-- +goose Up
-- Where webhooks of other systems come in. rules says what is made of what
-- comes; secrets are sealed under a key that is not in this database.
CREATE TABLE hook_connections (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    rules       TEXT NOT NULL,
    secrets     TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX hook_connections_project ON hook_connections (project_id, created_at);

-- Every signed delivery as it came, before anything is made of it. The body of
-- an old one is emptied, its line stays.
CREATE TABLE hook_deliveries (
    id            TEXT PRIMARY KEY,
    project_id    TEXT NOT NULL REFERENCES projects (id),
    connection_id TEXT NOT NULL REFERENCES hook_connections (id),
    delivery      TEXT NOT NULL,
    event         TEXT NOT NULL,
    action        TEXT NOT NULL,
    source        TEXT NOT NULL,
    body          TEXT NOT NULL,
    bytes         BIGINT NOT NULL,
    received_at   BIGINT NOT NULL,
    state         TEXT NOT NULL,
    says          TEXT NOT NULL,
    made          TEXT NOT NULL,
    attempts      BIGINT NOT NULL,
    processed_at  BIGINT NOT NULL,
    UNIQUE (connection_id, delivery)
);

CREATE INDEX hook_deliveries_state ON hook_deliveries (state, received_at);
CREATE INDEX hook_deliveries_connection ON hook_deliveries (connection_id, received_at, id);
