-- +goose Up
CREATE TABLE journal (
    seq         BIGINT PRIMARY KEY,
    recorded_at BIGINT NOT NULL,
    project_id  TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_id    TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    verb        TEXT NOT NULL,
    record_type TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    before_json TEXT NOT NULL,
    after_json  TEXT NOT NULL,
    hash        TEXT NOT NULL
);

CREATE INDEX journal_record ON journal (record_type, record_id, seq);
CREATE INDEX journal_project ON journal (project_id, seq);

-- One row: the end of the chain. Whoever appends updates it, and so waits for
-- whoever is appending already.
CREATE TABLE journal_head (
    id   BIGINT PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);

INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, '');
