-- +goose Up
-- The manifest: which Parquet files hold the sealed events, and how far into
-- the log they reach. docs/format/manifest.md describes it.
CREATE TABLE event_files (
    name         TEXT   NOT NULL PRIMARY KEY,
    project      TEXT   NOT NULL,
    month        TEXT   NOT NULL,
    event_rows   BIGINT NOT NULL,
    bytes        BIGINT NOT NULL,
    min_time     BIGINT NOT NULL,
    max_time     BIGINT NOT NULL,
    min_received BIGINT NOT NULL,
    max_received BIGINT NOT NULL,
    contents     TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX event_files_project ON event_files (project, month);

CREATE TABLE event_position (
    one     BIGINT NOT NULL PRIMARY KEY,
    segment BIGINT NOT NULL,
    at      BIGINT NOT NULL
);

CREATE TABLE event_dropped_imports (
    project TEXT   NOT NULL,
    import  TEXT   NOT NULL,
    segment BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (project, import)
);

-- +goose Down
DROP TABLE event_dropped_imports;
DROP TABLE event_position;
DROP TABLE event_files;
