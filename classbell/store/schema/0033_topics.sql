-- Several messages of one kind may go to one person about one session: what tells them apart has a place of its own.
-- depends: 0031_people

ALTER TABLE outbox ADD COLUMN topic text NOT NULL DEFAULT '';

COMMENT ON COLUMN outbox.topic IS 'tells messages of one kind from each other, where there may be several; empty for the others';

ALTER TABLE outbox DROP CONSTRAINT outbox_once_per_recipient;

-- What hosts wrote was told apart by a count of seconds in the place of the occurrence.
UPDATE outbox SET topic = occurrence::text, occurrence = 0 WHERE kind = 'message';

ALTER TABLE outbox ADD CONSTRAINT outbox_once_per_recipient
    UNIQUE (site_id, session_key, occurrence, recipient, kind, topic);
