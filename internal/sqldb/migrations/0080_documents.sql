-- +goose Up
CREATE TABLE templates (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    kind        TEXT NOT NULL,
    form        TEXT NOT NULL,
    title       TEXT NOT NULL,
    summary     TEXT NOT NULL,
    body        TEXT NOT NULL,
    fields      TEXT NOT NULL,
    replaces    TEXT NOT NULL,
    revision    BIGINT NOT NULL,
    created_by  TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX templates_project ON templates (project_id, updated_at, id);

CREATE TABLE docs (
    id                TEXT PRIMARY KEY,
    project_id        TEXT NOT NULL REFERENCES projects (id),
    title             TEXT NOT NULL,
    body              TEXT NOT NULL,
    state             TEXT NOT NULL,
    owner             TEXT NOT NULL,
    kind              TEXT NOT NULL,
    form              TEXT NOT NULL,
    template_id       TEXT NOT NULL,
    template_revision BIGINT NOT NULL,
    asks              TEXT NOT NULL,
    field_values      TEXT NOT NULL,
    created_by        TEXT NOT NULL,
    version           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    archived_at       BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX docs_project ON docs (project_id, updated_at, id);
CREATE INDEX docs_title ON docs (project_id, title, id);
CREATE INDEX docs_created ON docs (project_id, created_at, id);
CREATE INDEX docs_template ON docs (project_id, template_id, template_revision);

-- The filled-in fields of documents, so that a question about them is one about
-- rows. What is not filled in has no row.
CREATE TABLE doc_fields (
    doc_id       TEXT NOT NULL REFERENCES docs (id),
    project_id   TEXT NOT NULL,
    name         TEXT NOT NULL,
    text_value   TEXT NOT NULL,
    number_value DOUBLE PRECISION,
    PRIMARY KEY (doc_id, name)
);

CREATE INDEX doc_fields_name ON doc_fields (project_id, name, doc_id);
