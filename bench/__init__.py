"""Measures Classbell against its own database: see README.md beside this file. `make bench` runs it."""
