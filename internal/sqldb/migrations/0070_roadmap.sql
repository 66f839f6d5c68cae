-- +goose Up
-- Bets stand in a horizon by place, a text that sorts as the team ordered them:
-- between any two there is always room for a third, so a move writes one row.
CREATE TABLE bets (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES projects (id),
    title        TEXT NOT NULL,
    why          TEXT NOT NULL,
    owner        TEXT NOT NULL,
    area         TEXT NOT NULL,
    horizon      TEXT NOT NULL,
    state        TEXT NOT NULL,
    place        TEXT NOT NULL,
    appetite     TEXT NOT NULL,
    prediction   TEXT NOT NULL,
    promise      TEXT NOT NULL,
    promised_at  BIGINT NOT NULL,
    committed_at BIGINT NOT NULL,
    started_at   BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL,
    created_by   TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX bets_place ON bets (project_id, horizon, place);
CREATE INDEX bets_state ON bets (project_id, state, ended_at, id);
CREATE INDEX bets_updated ON bets (project_id, updated_at, id);
