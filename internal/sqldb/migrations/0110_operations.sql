-- +goose Up
-- The first day of work may be another than the day the account was made.
ALTER TABLE memberships ADD COLUMN started_on TEXT NOT NULL DEFAULT '';

CREATE TABLE tools (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES projects (id),
    name           TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    category       TEXT NOT NULL,
    owner          TEXT NOT NULL,
    url            TEXT NOT NULL,
    cost           DOUBLE PRECISION NOT NULL,
    currency       TEXT NOT NULL,
    seats          BIGINT NOT NULL,
    replaces       TEXT NOT NULL,
    meant_for      TEXT NOT NULL,
    state          TEXT NOT NULL,
    rolled_out_on  TEXT NOT NULL,
    review_on      TEXT NOT NULL,
    created_by     TEXT NOT NULL,
    version        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    archived_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX tools_updated ON tools (project_id, updated_at, id);

-- Who said, in the weekly check, that they used a tool in that week.
CREATE TABLE tool_uses (
    project_id TEXT NOT NULL,
    tool_id    TEXT NOT NULL REFERENCES tools (id),
    member_id  TEXT NOT NULL,
    week       TEXT NOT NULL,
    PRIMARY KEY (project_id, week, member_id, tool_id)
);

-- Who was asked for a week, whether or not they named any: silence is no "no".
CREATE TABLE tool_weeks (
    project_id TEXT NOT NULL,
    member_id  TEXT NOT NULL,
    week       TEXT NOT NULL,
    PRIMARY KEY (project_id, week, member_id)
);

CREATE TABLE rituals (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    name         TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    owner        TEXT NOT NULL,
    cadence      TEXT NOT NULL,
    minutes      BIGINT NOT NULL,
    people       BIGINT NOT NULL,
    members      TEXT NOT NULL,
    reviewed_on  TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX rituals_updated ON rituals (project_id, updated_at, id);

-- One answer for each member, ritual and quarter; the latest holds.
CREATE TABLE ritual_votes (
    project_id TEXT NOT NULL,
    ritual_id  TEXT NOT NULL REFERENCES rituals (id),
    member_id  TEXT NOT NULL,
    quarter    TEXT NOT NULL,
    says       TEXT NOT NULL,
    voted_at   BIGINT NOT NULL,
    PRIMARY KEY (ritual_id, quarter, member_id)
);

CREATE INDEX ritual_votes_quarter ON ritual_votes (project_id, quarter);

CREATE TABLE operations_settings (
    project_id   TEXT PRIMARY KEY REFERENCES projects (id),
    least_group  BIGINT NOT NULL,
    week_hours   DOUBLE PRECISION NOT NULL,
    ritual_share DOUBLE PRECISION NOT NULL,
    version      BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);
