-- The JSON door: bearer tokens beside session tickets, and answers kept for requests that are sent again.
-- depends: 0015_contacts_recordings

CREATE SEQUENCE token_number AS bigint START 1001;

ALTER TABLE ticket
    ADD COLUMN token_id bigint,
    ADD COLUMN name text,
    ADD COLUMN created_at timestamptz,
    ADD CONSTRAINT ticket_token_once UNIQUE (site_id, token_id),
    ADD CONSTRAINT ticket_token_has_a_name CHECK ((token_id IS NULL) = (name IS NULL));

COMMENT ON COLUMN ticket.token_id IS 'number of a bearer token; NULL for a session ticket';

CREATE TABLE api_answer (
    site_id      bigint NOT NULL REFERENCES site ON DELETE CASCADE,
    account_id   bigint NOT NULL,
    key_hash     bytea NOT NULL,
    fingerprint  bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    status       integer,
    headers      jsonb,
    body         bytea,
    PRIMARY KEY (site_id, account_id, key_hash)
);

COMMENT ON TABLE api_answer IS 'what a request with an Idempotency-Key was answered, for a day';
COMMENT ON COLUMN api_answer.account_id IS 'who asked, 0 for somebody without an account';
COMMENT ON COLUMN api_answer.body IS 'NULL where the answer held a secret, which is told once';

CREATE INDEX api_answer_of_old ON api_answer (created_at);
