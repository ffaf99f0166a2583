-- The second step of signing in: a code of a device, or one of the codes kept for its loss.
-- depends: 0021_web_sessions

CREATE TABLE second_factor (
    site_id       bigint NOT NULL,
    account_id    bigint NOT NULL,
    secret        bytea NOT NULL,
    confirmed_at  timestamptz,
    last_step     bigint NOT NULL DEFAULT 0,
    recovery      bytea[] NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (site_id, account_id),
    CONSTRAINT second_factor_of_an_account FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE
);

COMMENT ON COLUMN second_factor.secret IS 'encrypted under the secret of the installation (domain/second_factor.py)';
COMMENT ON COLUMN second_factor.confirmed_at IS 'NULL while it is being set up: it is not asked for yet';
COMMENT ON COLUMN second_factor.last_step IS 'time step of the code used last: a code counts once';
COMMENT ON COLUMN second_factor.recovery IS 'hashes of the recovery codes not used yet';
