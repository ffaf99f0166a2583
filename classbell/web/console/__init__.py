"""The console: what hosts and administrators see of the site. It changes things through operations only."""
