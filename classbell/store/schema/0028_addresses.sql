-- What one address is registered for: read by people from a link in a mail, and by their calendars again and again.
-- depends: 0021_web_sessions

CREATE INDEX participant_of_address ON participant (site_id, email);
