-- +goose Up
-- Where webhooks of other systems come in. Secrets are sealed.
CREATE TABLE hook_connections (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    environment TEXT NOT NULL,
    services    TEXT NOT NULL,
    incidents   TEXT NOT NULL,
    secrets     TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX hook_connections_project ON hook_connections (project_id, created_at);

-- Every signed delivery as it came, before anything is made of it.
CREATE TABLE hook_deliveries (
    id            TEXT PRIMARY KEY,
    project_id    TEXT NOT NULL REFERENCES projects (id),
    connection_id TEXT NOT NULL REFERENCES hook_connections (id),
    delivery      TEXT NOT NULL,
    event         TEXT NOT NULL,
    body          TEXT NOT NULL,
    received_at   BIGINT NOT NULL,
    state         TEXT NOT NULL,
    says          TEXT NOT NULL,
    attempts      BIGINT NOT NULL,
    processed_at  BIGINT NOT NULL,
    UNIQUE (connection_id, delivery)
);

CREATE INDEX hook_deliveries_state ON hook_deliveries (state, received_at);
CREATE INDEX hook_deliveries_connection ON hook_deliveries (connection_id, received_at, id);
