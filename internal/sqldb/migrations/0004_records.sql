-- +goose Up
-- Every record of every kind, by the words that search, links and traces show.
-- number orders records by age and names their text in the full-text index.
CREATE TABLE records (
    number      BIGINT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    record_type TEXT NOT NULL,
    record_id   TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL
);

CREATE INDEX records_project ON records (project_id, record_type, number);

CREATE TABLE links (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    from_type   TEXT NOT NULL,
    from_id     TEXT NOT NULL,
    to_type     TEXT NOT NULL,
    to_id       TEXT NOT NULL,
    relation    TEXT NOT NULL,
    note        TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, from_id, to_id, relation)
);

CREATE INDEX links_to ON links (to_id, relation);
CREATE INDEX links_from ON links (from_id, relation);

CREATE TABLE comments (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    record_type TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    body        TEXT NOT NULL,
    author_id   TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX comments_record ON comments (record_id, created_at);

CREATE TABLE mentions (
    comment_id TEXT NOT NULL REFERENCES comments (id),
    member_id  TEXT NOT NULL,
    project_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (comment_id, member_id)
);

CREATE INDEX mentions_member ON mentions (member_id, created_at);

CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    state        TEXT NOT NULL,
    input        TEXT NOT NULL,
    result       TEXT NOT NULL,
    failure      TEXT NOT NULL,
    message      TEXT NOT NULL,
    done         BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    cancel       BOOLEAN NOT NULL,
    created_by   TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    run_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL
);

CREATE INDEX jobs_state ON jobs (state, run_at);
CREATE INDEX jobs_project ON jobs (project_id, created_at);

CREATE TABLE schedules (
    name    TEXT PRIMARY KEY,
    last_at BIGINT NOT NULL
);
