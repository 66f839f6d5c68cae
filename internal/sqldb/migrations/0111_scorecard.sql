-- +goose Up
-- How a member's week was split, as they said. Rows are read only in sums over
-- the team, and by the member who wrote them.
CREATE TABLE time_checks (
    project_id TEXT NOT NULL,
    member_id  TEXT NOT NULL,
    week       TEXT NOT NULL,
    hours      DOUBLE PRECISION NOT NULL,
    saved_at   BIGINT NOT NULL,
    PRIMARY KEY (project_id, week, member_id)
);

CREATE TABLE time_check_parts (
    project_id TEXT NOT NULL,
    member_id  TEXT NOT NULL,
    week       TEXT NOT NULL,
    category   TEXT NOT NULL,
    percent    DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (project_id, week, member_id, category)
);

-- From a question to its answer: runs of questions a member asked.
CREATE TABLE answer_spans (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    member_id  TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    questions  BIGINT NOT NULL,
    outcome    TEXT NOT NULL
);

CREATE INDEX answer_spans_ended ON answer_spans (project_id, ended_at);

-- How often a member was in an area of prodops on a day.
CREATE TABLE area_visits (
    project_id TEXT NOT NULL,
    member_id  TEXT NOT NULL,
    day        TEXT NOT NULL,
    area       TEXT NOT NULL,
    visits     BIGINT NOT NULL,
    PRIMARY KEY (project_id, day, member_id, area)
);

CREATE TABLE scorecard_targets (
    project_id TEXT PRIMARY KEY REFERENCES projects (id),
    targets    TEXT NOT NULL,
    baseline   TEXT NOT NULL,
    version    BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX journal_recorded ON journal (project_id, recorded_at);
