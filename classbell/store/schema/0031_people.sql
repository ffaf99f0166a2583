-- What somebody has answered of a test so far, and who opened the pages of a session by a link of his own.
-- depends: 0021_web_sessions

ALTER TABLE submission
    ADD COLUMN draft jsonb,
    ADD COLUMN draft_at timestamptz;

COMMENT ON COLUMN submission.draft IS 'answers of an attempt under way, as saved last; gone once it is handed in';

CREATE TABLE opening (
    site_id      bigint NOT NULL,
    session_key  bigint NOT NULL,
    email        text NOT NULL,
    first_at     timestamptz NOT NULL,
    last_at      timestamptz NOT NULL,
    times        integer NOT NULL DEFAULT 1,
    PRIMARY KEY (site_id, session_key, email),
    CONSTRAINT opening_of_a_session FOREIGN KEY (site_id, session_key) REFERENCES session ON DELETE CASCADE,
    CONSTRAINT opening_address_is_lower_case CHECK (email = lower(email)),
    CONSTRAINT opening_ends_after_it_begins CHECK (last_at >= first_at)
);

COMMENT ON TABLE opening IS 'who came to a page of a session by the link in a mail to him';
