"""A typed client of a Classbell server, for programs that wait (`Client`) and for asyncio (`AsyncClient`).

    client = Client("https://classes.example.com", web_ex_id="hostid", password="…")
    made = client.training.create_training_session(t.CreateTrainingSession(…))

Refusals are raised as the classes of `classbell.errors`, a server that does not answer as `Unreachable`.
"""

from classbell.client import types
from classbell.client.asynchronous import AsyncClient
from classbell.client.exchange import Reply, Unreachable, Unreadable
from classbell.client.sync import Client

__all__ = ["AsyncClient", "Client", "Reply", "Unreachable", "Unreadable", "types"]
