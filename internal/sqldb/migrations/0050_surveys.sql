-- +goose Up
CREATE TABLE surveys (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    question    TEXT NOT NULL,
    follow_up   TEXT NOT NULL,
    thanks      TEXT NOT NULL,
    look        TEXT NOT NULL,
    rules       TEXT NOT NULL,
    wave        BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    closed_at   BIGINT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX surveys_project ON surveys (project_id, updated_at, id);

-- What signs the links of a survey. It stands apart from the record, so that no
-- journal entry, answer or export can carry it.
CREATE TABLE survey_secrets (
    survey_id TEXT PRIMARY KEY REFERENCES surveys (id),
    secret    TEXT NOT NULL
);

CREATE TABLE survey_responses (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    survey_id    TEXT NOT NULL REFERENCES surveys (id),
    wave         BIGINT NOT NULL,
    respondent   TEXT NOT NULL,
    score        BIGINT NOT NULL,
    text         TEXT NOT NULL,
    person       TEXT NOT NULL,
    company      TEXT NOT NULL,
    url          TEXT NOT NULL,
    via          TEXT NOT NULL,
    plan         TEXT NOT NULL,
    segment      TEXT NOT NULL,
    company_size TEXT NOT NULL,
    feedback_id  TEXT NOT NULL,
    received_at  BIGINT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX survey_responses_project ON survey_responses (project_id, received_at, id);
CREATE INDEX survey_responses_survey ON survey_responses (survey_id, received_at, id);
CREATE INDEX survey_responses_respondent ON survey_responses (survey_id, respondent, received_at);
CREATE INDEX survey_responses_feedback ON survey_responses (feedback_id);

-- That somebody was shown a survey: what the response rate and the rules about
-- asking again are read from.
CREATE TABLE survey_showings (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    survey_id  TEXT NOT NULL REFERENCES surveys (id),
    kind       TEXT NOT NULL,
    wave       BIGINT NOT NULL,
    respondent TEXT NOT NULL,
    via        TEXT NOT NULL,
    shown_at   BIGINT NOT NULL
);

CREATE INDEX survey_showings_survey ON survey_showings (survey_id, shown_at);
CREATE INDEX survey_showings_respondent ON survey_showings (project_id, respondent, shown_at);
CREATE INDEX survey_responses_unfiled ON survey_responses (received_at) WHERE feedback_id = '' AND text <> '';
