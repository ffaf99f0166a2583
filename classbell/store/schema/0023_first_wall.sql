-- Dates that moved keep the place under which calendars know them; and who wants no mail of some kinds any more.
-- depends: 0022_mail

ALTER TABLE occurrence ADD COLUMN first_wall timestamp;

COMMENT ON COLUMN occurrence.first_wall IS 'where the date was first planned, in the zone of the session; NULL while it is there';

CREATE TABLE mail_stop (
    site_id     bigint NOT NULL REFERENCES site ON DELETE CASCADE,
    email       text NOT NULL,
    kind        text NOT NULL,
    stopped_at  timestamptz NOT NULL,
    PRIMARY KEY (site_id, email, kind),
    CONSTRAINT mail_stop_address_is_lower_case CHECK (email = lower(email))
);

COMMENT ON TABLE mail_stop IS 'who has unsubscribed from what; kind is the beginning of kinds of messages, up to their dot';
