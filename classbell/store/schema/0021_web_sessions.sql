-- Who is signed in to the console.
-- depends: 0015_contacts_recordings

CREATE TABLE web_session (
    site_id       bigint NOT NULL,
    session_hash  bytea NOT NULL,
    account_id    bigint NOT NULL,
    seal          bytea NOT NULL,
    address       text NOT NULL DEFAULT '',
    agent         text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    PRIMARY KEY (site_id, session_hash),
    CONSTRAINT web_session_of_an_account FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE
);

COMMENT ON TABLE web_session IS 'a browser that is signed in; its cookie holds the secret, the table only a hash of it';
COMMENT ON COLUMN web_session.seal IS 'hash of the password hash at sign-in: a change of password signs everybody out';

CREATE INDEX web_session_of_account ON web_session (site_id, account_id);
CREATE INDEX web_session_expired ON web_session (expires_at);
