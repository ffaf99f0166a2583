-- Forms: what is asked of people who register, and what they say of a session afterwards.
-- depends: 0015_contacts_recordings

CREATE TABLE registration_form (
    site_id      bigint NOT NULL REFERENCES site ON DELETE CASCADE,
    session_key  bigint,
    questions    jsonb NOT NULL,
    FOREIGN KEY (site_id, session_key) REFERENCES session ON DELETE CASCADE,
    CONSTRAINT registration_form_once UNIQUE NULLS NOT DISTINCT (site_id, session_key)
);

COMMENT ON TABLE registration_form IS 'the form of a session, or with no key that of all sessions of the site without one';
COMMENT ON COLUMN registration_form.questions IS 'in their order (domain/forms.py Question)';

CREATE TABLE feedback (
    site_id         bigint NOT NULL,
    participant_id  bigint NOT NULL,
    occurrence      integer NOT NULL,
    rating          smallint NOT NULL,
    answers         jsonb NOT NULL,
    given_at        timestamptz NOT NULL,
    PRIMARY KEY (site_id, participant_id, occurrence),
    CONSTRAINT feedback_of_a_participant FOREIGN KEY (site_id, participant_id)
        REFERENCES participant (site_id, participant_id) ON DELETE CASCADE,
    CONSTRAINT feedback_rating_of_five CHECK (rating BETWEEN 1 AND 5)
);

COMMENT ON TABLE feedback IS 'what an attendee said of one instance of a session';
COMMENT ON COLUMN feedback.occurrence IS 'number of the instance';
COMMENT ON COLUMN feedback.answers IS 'setup, easeOfUse, performance and comment, as far as they were given';
