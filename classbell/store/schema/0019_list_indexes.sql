-- What pages of a whole site walk in their order (docs/adr/0013): planned sessions by their first start, past ones that
-- are kept by their last, and whatever is under way.
-- depends: 0015_contacts_recordings

-- Only minutes are taken away, which is the same in every time zone; PostgreSQL cannot know that of intervals.
CREATE FUNCTION session_last_start(end_at timestamptz, duration_minutes integer) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN end_at - make_interval(mins => duration_minutes);

ALTER TABLE session
    ADD COLUMN last_start_at timestamptz GENERATED ALWAYS AS (session_last_start(end_at, duration_minutes)) STORED;

COMMENT ON COLUMN session.last_start_at IS 'start of the last occurrence; all occurrences last equally long';

DROP INDEX session_of_site;
CREATE INDEX session_of_site ON session (site_id, start_at, session_key) WHERE deleted_at IS NULL;
CREATE INDEX session_kept ON session (site_id, last_start_at, session_key) WHERE deleted_at IS NULL AND NOT auto_delete;
CREATE INDEX session_under_way ON session USING gist (tstzrange(start_at, end_at, '()')) WHERE deleted_at IS NULL;
