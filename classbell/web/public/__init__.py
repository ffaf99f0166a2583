"""The public pages: what people see of the site without an account."""
