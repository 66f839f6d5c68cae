-- +goose Up
-- Pull requests and builds are no records: they are told by another system,
-- never edited here, and only counted.
CREATE TABLE pull_requests (
    project_id      TEXT NOT NULL REFERENCES projects (id),
    service         TEXT NOT NULL,
    repository      TEXT NOT NULL,
    number          BIGINT NOT NULL,
    opened_at       BIGINT NOT NULL,
    first_review_at BIGINT NOT NULL,
    merged_at       BIGINT NOT NULL,
    closed_at       BIGINT NOT NULL,
    changed_lines   BIGINT NOT NULL,
    PRIMARY KEY (project_id, repository, number)
);

CREATE INDEX pull_requests_merged ON pull_requests (project_id, merged_at);

CREATE TABLE builds (
    project_id TEXT NOT NULL REFERENCES projects (id),
    service    TEXT NOT NULL,
    repository TEXT NOT NULL,
    run        TEXT NOT NULL,
    workflow   TEXT NOT NULL,
    main       BOOLEAN NOT NULL,
    succeeded  BOOLEAN NOT NULL,
    began_at   BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (project_id, repository, run)
);

CREATE INDEX builds_ended ON builds (project_id, ended_at);
