-- Tickets that let somebody in by a link, once; and what an administrator told of the site's voice system.
-- depends: 0002_demo_account

CREATE TABLE login_ticket (
    site_id      bigint NOT NULL,
    ticket_hash  bytea NOT NULL,
    account_id   bigint NOT NULL,
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (site_id, ticket_hash),
    FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE
);

COMMENT ON TABLE login_ticket IS 'a ticket is used by deleting its row, so of two uses at once one finds it';

CREATE INDEX login_ticket_of_account ON login_ticket (site_id, account_id);

ALTER TABLE site ADD COLUMN meeting_place jsonb NOT NULL DEFAULT '{}';

COMMENT ON COLUMN site.meeting_place IS 'the element meetingPlace of SetSite, to be echoed by GetSite';
