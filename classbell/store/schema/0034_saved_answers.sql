-- The worker looks every minute for saved answers whose time is over; there are few at any moment.
-- depends: 0033_topics

CREATE INDEX submission_saved ON submission (site_id, test_id) WHERE draft IS NOT NULL AND submitted_at IS NULL;
