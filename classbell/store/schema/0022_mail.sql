-- Mail: what the worker needs to deliver a message once, and what people see of its way.
-- depends: 0021_web_sessions

ALTER TABLE outbox
    ADD COLUMN facts jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN edition integer NOT NULL DEFAULT 1,
    ADD COLUMN message_id text,
    ADD COLUMN subject text,
    ADD COLUMN first_due_at timestamptz,
    ADD COLUMN tried_at timestamptz,
    ADD COLUMN sent_at timestamptz,
    ADD CONSTRAINT outbox_edition_is_positive CHECK (edition > 0);

COMMENT ON COLUMN outbox.session_key IS 'key of the session; 0 for messages about none, such as a new password';
COMMENT ON COLUMN outbox.facts IS 'what the message says and cannot be read later, such as the hour before a change';
COMMENT ON COLUMN outbox.edition IS 'rises when the message is asked for again after a try: another message, another Message-ID';
COMMENT ON COLUMN outbox.message_id IS 'fixed before the first try and kept by every copy of an edition';
COMMENT ON COLUMN outbox.due_at IS 'the next try; first_due_at keeps when the message was due at first, once it was tried';
COMMENT ON COLUMN outbox.sent_at IS 'when it was sent last';

-- Workers claim over all sites by due time; a site''s own list goes by its session or sorts what is left.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (due_at, outbox_id) WHERE state = 'waiting';

ALTER TABLE session ADD COLUMN calendar_sequence integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN session.calendar_sequence IS 'SEQUENCE of the calendar entries sent last; rises with each update and cancellation';
