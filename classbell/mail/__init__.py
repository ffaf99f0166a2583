"""Mail and calendars: what is written to people, and how it gets to them. Knows neither services nor pages."""
