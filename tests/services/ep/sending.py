"""How the tests of the general session service speak: requests as elements by path, replies as answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from tests.services.training.sending import Answer, Values, xml
from tests.support import Api, Person, content, message, raise_refusal

People = Mapping[str, Person]


class General:
    """The operations of the general session service."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def send(self, who: Person, operation: str, values: Values | None = None) -> Answer:
        """Carry out an operation; raises what was refused."""
        document = message(f"java:com.webex.service.binding.ep.{operation}", xml(values or {}), self.api.header(who))
        root = await self.api.post(document)
        raise_refusal(root)
        return Answer(content(root))

    async def names(self, who: Person, values: Values | None = None) -> list[str]:
        """The names of the sessions that LstsummarySession answers, in order."""
        return (await self.send(who, "LstsummarySession", values)).all("session/confName")


async def permitted(
    everybody: People, attempt: Callable[[Person], Awaitable[object]], refusal: type[Exception]
) -> set[str]:
    """The roles whose attempt succeeds; all others must be refused in the same way."""
    allowed = set()
    for role, who in everybody.items():
        try:
            await attempt(who)
        except Exception as answer:
            if getattr(answer, "kind", type(answer)) is not refusal:
                raise AssertionError(f"{role}: {answer}") from answer
        else:
            allowed.add(role)
    return allowed
