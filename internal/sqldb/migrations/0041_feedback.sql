-- +goose Up
CREATE TABLE product_areas (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    owner       TEXT NOT NULL,
    keywords    TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX product_areas_project ON product_areas (project_id, name);

CREATE TABLE themes (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    name         TEXT NOT NULL,
    named        BOOLEAN NOT NULL,
    description  TEXT NOT NULL,
    keywords     TEXT NOT NULL,
    state        TEXT NOT NULL,
    found        TEXT NOT NULL,
    typical      TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX themes_project ON themes (project_id, state, updated_at, id);

CREATE TABLE feedback (
    id              TEXT PRIMARY KEY,
    project_id      TEXT NOT NULL REFERENCES projects (id),
    text            TEXT NOT NULL,
    source          TEXT NOT NULL,
    url             TEXT NOT NULL,
    received_at     BIGINT NOT NULL,
    external_id     TEXT NOT NULL,
    person_id       TEXT NOT NULL,
    person_email    TEXT NOT NULL,
    person_name     TEXT NOT NULL,
    person_plan     TEXT NOT NULL,
    company_id      TEXT NOT NULL,
    area_id         TEXT NOT NULL,
    area_how        TEXT NOT NULL,
    area_confidence DOUBLE PRECISION NOT NULL,
    area_why        TEXT NOT NULL,
    owner           TEXT NOT NULL,
    theme_id        TEXT NOT NULL,
    theme_how       TEXT NOT NULL,
    state           TEXT NOT NULL,
    snoozed_until   BIGINT NOT NULL,
    language        TEXT NOT NULL,
    score           DOUBLE PRECISION NOT NULL,
    scored          BOOLEAN NOT NULL,
    votes           BIGINT NOT NULL,
    duplicate_of    TEXT NOT NULL,
    import_id       TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    archived_at     BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX feedback_external ON feedback (project_id, source, external_id) WHERE external_id <> '';
CREATE INDEX feedback_received ON feedback (project_id, received_at, id);
CREATE INDEX feedback_state ON feedback (project_id, state, received_at, id);
CREATE INDEX feedback_area ON feedback (project_id, area_id, received_at, id);
CREATE INDEX feedback_owner ON feedback (project_id, owner, received_at, id);
CREATE INDEX feedback_theme ON feedback (project_id, theme_id, received_at, id);
CREATE INDEX feedback_company ON feedback (company_id, received_at, id);
CREATE INDEX feedback_person ON feedback (project_id, person_id);
CREATE INDEX feedback_duplicate ON feedback (duplicate_of) WHERE duplicate_of <> '';
CREATE INDEX feedback_import ON feedback (import_id) WHERE import_id <> '';

-- The rules of a project that say where a note goes, in their order.
CREATE TABLE feedback_rules (
    project_id TEXT PRIMARY KEY REFERENCES projects (id),
    rules      TEXT NOT NULL,
    version    BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- What a project's router has learned, as the text kernel writes it.
CREATE TABLE feedback_classifiers (
    project_id TEXT PRIMARY KEY REFERENCES projects (id),
    model      TEXT NOT NULL,
    report     TEXT NOT NULL,
    trained_at BIGINT NOT NULL
);

-- Examples that were given to train on, besides the notes that people filed.
CREATE TABLE feedback_examples (
    project_id TEXT NOT NULL REFERENCES projects (id),
    number     BIGINT NOT NULL,
    text       TEXT NOT NULL,
    area_id    TEXT NOT NULL,
    PRIMARY KEY (project_id, number)
);

CREATE TABLE feedback_highlights (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    feedback_id TEXT NOT NULL REFERENCES feedback (id),
    idea_id     TEXT NOT NULL,
    begins      BIGINT NOT NULL,
    ends        BIGINT NOT NULL,
    quote       TEXT NOT NULL,
    importance  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX feedback_highlights_feedback ON feedback_highlights (feedback_id);
CREATE INDEX feedback_highlights_idea ON feedback_highlights (idea_id);

-- Steps are changes of many notes at once, kept so that they can be undone.
CREATE TABLE feedback_steps (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    verb       TEXT NOT NULL,
    says       TEXT NOT NULL,
    changed    BIGINT NOT NULL,
    detail     TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    undone_at  BIGINT NOT NULL
);

CREATE INDEX feedback_steps_project ON feedback_steps (project_id, created_at, id);

CREATE TABLE feedback_step_notes (
    step_id     TEXT NOT NULL REFERENCES feedback_steps (id),
    feedback_id TEXT NOT NULL,
    before_json TEXT NOT NULL,
    after_json  TEXT NOT NULL,
    PRIMARY KEY (step_id, feedback_id)
);

-- How often a suggestion was right, by day.
CREATE TABLE feedback_verdicts (
    project_id TEXT NOT NULL REFERENCES projects (id),
    kind       TEXT NOT NULL,
    day        TEXT NOT NULL,
    accepted   BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    PRIMARY KEY (project_id, kind, day)
);

CREATE TABLE feedback_imports (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    file        TEXT NOT NULL,
    stored      TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    tool        TEXT NOT NULL,
    source      TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    state       TEXT NOT NULL,
    rows_done   BIGINT NOT NULL,
    created     BIGINT NOT NULL,
    repeated    BIGINT NOT NULL,
    failed      BIGINT NOT NULL,
    failure     TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL
);

CREATE INDEX feedback_imports_project ON feedback_imports (project_id, created_at, id);

CREATE TABLE feedback_import_errors (
    import_id TEXT NOT NULL REFERENCES feedback_imports (id),
    line      BIGINT NOT NULL,
    cause     TEXT NOT NULL,
    text      TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
);
