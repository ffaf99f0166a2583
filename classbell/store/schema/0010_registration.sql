-- Registration: numbers of registrants, the seats of a session, the waiting list, and answers to the form.
-- depends: 0002_demo_account

CREATE SEQUENCE register_number AS bigint START 5000001;

-- One running number for all waiting lists: a session is locked while somebody joins its list, so numbers rise in order.
CREATE SEQUENCE waiting_number AS bigint;

ALTER TABLE participant
    ADD COLUMN register_id bigint,
    ADD COLUMN occurrence integer NOT NULL DEFAULT 0,
    ADD COLUMN registered_at timestamptz,
    ADD COLUMN holds_seat boolean NOT NULL DEFAULT false,
    ADD COLUMN waiting_number bigint,
    ADD COLUMN waiting_for text,
    ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT participant_number_once UNIQUE (site_id, participant_id),
    ADD CONSTRAINT participant_register_number_once UNIQUE (site_id, register_id),
    ADD CONSTRAINT participant_holds_a_seat_or_waits CHECK (NOT (holds_seat AND waiting_number IS NOT NULL)),
    ADD CONSTRAINT participant_waits_for_something CHECK ((waiting_number IS NULL) = (waiting_for IS NULL)),
    ADD CONSTRAINT participant_occurrence_not_negative CHECK (occurrence >= 0);

COMMENT ON COLUMN participant.register_id IS 'number of a registrant, kept for ever; NULL for people who are only listed';
COMMENT ON COLUMN participant.occurrence IS 'number of the instance registered for, 0 for the whole session';
COMMENT ON COLUMN participant.holds_seat IS 'counted in session.registrations_taken (attendees) and participants_taken';
COMMENT ON COLUMN participant.waiting_number IS 'place on the waiting list, lowest first; NULL for people who do not wait';
COMMENT ON COLUMN participant.waiting_for IS 'joinStatus taken on promotion';
COMMENT ON COLUMN participant.preferences IS 'language, locale and zone in which a person is written to';

CREATE INDEX participant_waiting ON participant (site_id, session_key, waiting_number) WHERE waiting_number IS NOT NULL;

-- The limits follow from the description, so no writer can leave one behind; 0 is no limit.
ALTER TABLE session
    ADD COLUMN registration_limit integer NOT NULL GENERATED ALWAYS AS (
        CASE WHEN (details #> '{attendeeOptions,registration}') = 'true'::jsonb
            THEN COALESCE((details #>> '{attendeeOptions,maxRegistrations}')::integer, 0) ELSE 0 END
    ) STORED,
    ADD COLUMN participant_limit integer NOT NULL GENERATED ALWAYS AS (
        COALESCE((details #>> '{attendeeOptions,participantLimit}')::integer, 0)
    ) STORED,
    ADD COLUMN registrations_taken integer NOT NULL DEFAULT 0,
    ADD COLUMN participants_taken integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT session_registrations_not_negative CHECK (registrations_taken >= 0),
    ADD CONSTRAINT session_participants_not_negative CHECK (participants_taken >= 0),
    ADD CONSTRAINT session_registrations_within_limit CHECK (
        registration_limit = 0 OR registrations_taken <= registration_limit
    ),
    ADD CONSTRAINT session_participants_within_limit CHECK (
        participant_limit = 0 OR participants_taken <= participant_limit
    );

COMMENT ON COLUMN session.registrations_taken IS 'attendees that hold a seat';
COMMENT ON COLUMN session.participants_taken IS 'addresses that hold a seat on either list';

CREATE TABLE enrollment (
    site_id         bigint NOT NULL,
    participant_id  bigint NOT NULL,
    fields          jsonb NOT NULL DEFAULT '{}',
    ip_address      text,
    submitted_at    timestamptz NOT NULL,
    PRIMARY KEY (site_id, participant_id),
    CONSTRAINT enrollment_of_a_participant FOREIGN KEY (site_id, participant_id)
        REFERENCES participant (site_id, participant_id) ON DELETE CASCADE
);

COMMENT ON TABLE enrollment IS 'what a registrant answered to the form; its state follows from join_status';
COMMENT ON COLUMN enrollment.fields IS 'answers by the name of the field, beside those that are fields of the person';
