"""The version of the protocol that this server speaks."""

from typing import Final

# Clients cut the number after the V and read its first two parts as a float (related.md 1 and 2).
API_VERSION: Final = "WebEx XML API V11.0.0"
