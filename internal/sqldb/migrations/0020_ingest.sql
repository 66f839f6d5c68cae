-- +goose Up
-- Calls that were received and are no events, with the reason.
CREATE TABLE quarantine (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL,
    environment TEXT NOT NULL,
    source      TEXT NOT NULL,
    import_id   TEXT NOT NULL,
    kind        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    event       TEXT NOT NULL,
    payload     TEXT NOT NULL,
    encoding    TEXT NOT NULL,
    whole       BOOLEAN NOT NULL,
    sent_at     BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    times       BIGINT NOT NULL,
    state       TEXT NOT NULL,
    decided_at  BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    UNIQUE (project_id, fingerprint)
);

CREATE INDEX quarantine_state ON quarantine (project_id, state, id);
CREATE INDEX quarantine_import ON quarantine (project_id, import_id);

-- Files of events taken in.
CREATE TABLE imports (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL,
    environment TEXT NOT NULL,
    file        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    source      TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    state       TEXT NOT NULL,
    lines_done  BIGINT NOT NULL,
    accepted    BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL
);

CREATE INDEX imports_project ON imports (project_id, id);
CREATE INDEX imports_file ON imports (project_id, sha256);
