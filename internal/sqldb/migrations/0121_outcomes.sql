-- +goose Up
-- What came of a bet. Its inputs are read and written as one, so they are texts
-- of JSON; so is the measurement that a review froze.
CREATE TABLE outcomes (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    bet_id       TEXT NOT NULL,
    title        TEXT NOT NULL,
    owner        TEXT NOT NULL,
    shipped_at   BIGINT NOT NULL,
    shipped_said BOOLEAN NOT NULL,
    adoption     TEXT NOT NULL,
    window_days  BIGINT NOT NULL,
    cost         TEXT NOT NULL,
    benefit      TEXT NOT NULL,
    review_on    TEXT NOT NULL,
    state        TEXT NOT NULL,
    verdict      TEXT NOT NULL,
    conclusion   TEXT NOT NULL,
    result       TEXT NOT NULL,
    measured     TEXT NOT NULL,
    reviewed_at  BIGINT NOT NULL,
    reviewed_by  TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, bet_id)
);

CREATE INDEX outcomes_shipped ON outcomes (project_id, shipped_at, id);
CREATE INDEX outcomes_reviewed ON outcomes (project_id, reviewed_at);

-- Who was told, or is about to be, that what they asked for is there.
CREATE TABLE outcome_tellings (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    name       TEXT NOT NULL,
    address    TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    company    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    message    TEXT NOT NULL,
    state      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    certain    BOOLEAN NOT NULL,
    tries      BIGINT NOT NULL,
    job_id     TEXT NOT NULL,
    told_by    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    told_at    BIGINT NOT NULL
);

CREATE INDEX outcome_tellings_of ON outcome_tellings (outcome_id, state);

-- Every name by which a person who was told is known: an address, an id. None
-- of them is told of the same outcome again.
CREATE TABLE outcome_told_as (
    outcome_id TEXT NOT NULL,
    alias      TEXT NOT NULL,
    telling_id TEXT NOT NULL,
    PRIMARY KEY (outcome_id, alias)
);

-- Addresses that a project has written to, and those that want no more mail.
CREATE TABLE mail_addresses (
    project_id TEXT NOT NULL REFERENCES projects (id),
    address    TEXT NOT NULL,
    token      TEXT NOT NULL UNIQUE,
    left_at    BIGINT NOT NULL,
    PRIMARY KEY (project_id, address)
);
