-- What was there before a change, and after it.
-- depends: 0021_web_sessions

ALTER TABLE audit
    ADD COLUMN before jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN after jsonb NOT NULL DEFAULT '{}';

COMMENT ON COLUMN audit.before IS 'values that changed, by path, as they were; secrets are masked (domain/changes.py)';
COMMENT ON COLUMN audit.after IS 'the same paths as they are now';

CREATE INDEX audit_of_account ON audit (site_id, account_id, audit_id);
