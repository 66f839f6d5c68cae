-- +goose Up
-- A deployment is known by its identity: the run it came from, or its version,
-- or its commit. Saying it again changes the one there is.
CREATE TABLE deployments (
    id               TEXT PRIMARY KEY,
    project_id       TEXT NOT NULL REFERENCES projects (id),
    service          TEXT NOT NULL,
    environment      TEXT NOT NULL,
    identity         TEXT NOT NULL,
    deployed_version TEXT NOT NULL,
    run              TEXT NOT NULL,
    commit_sha       TEXT NOT NULL,
    url              TEXT NOT NULL,
    started_at       BIGINT NOT NULL,
    finished_at      BIGINT NOT NULL,
    status           TEXT NOT NULL,
    planned          BOOLEAN NOT NULL,
    unplanned_why    TEXT NOT NULL,
    source           TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    version          BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    archived_at      BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, service, environment, identity)
);

CREATE INDEX deployments_finished ON deployments (project_id, finished_at, id);
CREATE INDEX deployments_place ON deployments (project_id, service, environment, finished_at);
CREATE INDEX deployments_updated ON deployments (project_id, updated_at, id);

-- Commits are no records: they are told, never edited, and there are many.
CREATE TABLE code_changes (
    project_id   TEXT NOT NULL REFERENCES projects (id),
    service      TEXT NOT NULL,
    sha          TEXT NOT NULL,
    title        TEXT NOT NULL,
    author       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    pull_request TEXT NOT NULL,
    authored_at  BIGINT NOT NULL,
    committed_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, service, sha)
);

CREATE TABLE code_change_parents (
    project_id TEXT NOT NULL REFERENCES projects (id),
    service    TEXT NOT NULL,
    sha        TEXT NOT NULL,
    parent     TEXT NOT NULL,
    PRIMARY KEY (project_id, service, sha, parent)
);

-- Which deployment was the first to bring a commit to an environment. given
-- tells those that the deployment itself named from those found by walking back
-- from its commit.
CREATE TABLE deployment_changes (
    project_id    TEXT NOT NULL REFERENCES projects (id),
    service       TEXT NOT NULL,
    environment   TEXT NOT NULL,
    sha           TEXT NOT NULL,
    deployment_id TEXT NOT NULL REFERENCES deployments (id),
    authored_at   BIGINT NOT NULL,
    committed_at  BIGINT NOT NULL,
    given         BOOLEAN NOT NULL,
    PRIMARY KEY (project_id, service, environment, sha)
);

CREATE INDEX deployment_changes_deployment ON deployment_changes (deployment_id);

CREATE TABLE incidents (
    id            TEXT PRIMARY KEY,
    project_id    TEXT NOT NULL REFERENCES projects (id),
    title         TEXT NOT NULL,
    summary       TEXT NOT NULL,
    service       TEXT NOT NULL,
    environment   TEXT NOT NULL,
    severity      TEXT NOT NULL,
    started_at    BIGINT NOT NULL,
    detected_at   BIGINT NOT NULL,
    resolved_at   BIGINT NOT NULL,
    deployment_id TEXT NOT NULL,
    owner         TEXT NOT NULL,
    timeline      TEXT NOT NULL,
    external_id   TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    version       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    archived_at   BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX incidents_started ON incidents (project_id, started_at, id);
CREATE INDEX incidents_external ON incidents (project_id, external_id);
CREATE INDEX incidents_updated ON incidents (project_id, updated_at, id);

CREATE TABLE releases (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES projects (id),
    name           TEXT NOT NULL,
    service        TEXT NOT NULL,
    environment    TEXT NOT NULL,
    release_version TEXT NOT NULL,
    notes          TEXT NOT NULL,
    state          TEXT NOT NULL,
    owner          TEXT NOT NULL,
    planned_on     TEXT NOT NULL,
    released_at    BIGINT NOT NULL,
    ended_at       BIGINT NOT NULL,
    checklist      TEXT NOT NULL,
    measures       TEXT NOT NULL,
    window_days    BIGINT NOT NULL,
    created_by     TEXT NOT NULL,
    version        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    archived_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX releases_released ON releases (project_id, released_at, id);
CREATE INDEX releases_updated ON releases (project_id, updated_at, id);

-- For how long after a deployment of a service an incident may be held against it.
CREATE TABLE delivery_services (
    project_id   TEXT NOT NULL REFERENCES projects (id),
    service      TEXT NOT NULL,
    window_hours BIGINT NOT NULL,
    PRIMARY KEY (project_id, service)
);
