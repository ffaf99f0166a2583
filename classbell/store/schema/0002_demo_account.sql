-- The account of the demonstration has a known password, so it must be told from every other.
-- depends: 0001_first

ALTER TABLE account ADD COLUMN is_demo boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN account.is_demo IS 'made by `classbell demo`: usable only while the demonstration runs';
