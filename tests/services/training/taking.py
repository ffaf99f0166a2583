"""How the tests of tests speak: upload, schedule, take and read, as hosts and as those who take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site, SiteSettings
from classbell.services.training import tests_taking
from classbell.store.submissions import Attempt
from tests.services.training.papers import right, upload
from tests.services.training.sending import Answer, Training, Values, xml
from tests.support import NOW, Person

KIM = "kim@example.com"

WEB: Values = {
    "deliveryMethod/website/startDate": "03/01/2026 00:00:00",
    "deliveryMethod/website/dueDate": "03/03/2026 00:00:00",
    "timeLimit/noLimit": "true",
    "attemptLimit/noLimit": "true",
}
"""On the web, open at the clock of the tests, without limits."""


class Tests:
    """The operations on tests, and the functions by which they are taken."""

    __test__ = False

    def __init__(self, training: Training, db: asyncpg.Connection, site_id: int) -> None:
        self.training = training
        self.db = db
        self.site_id = site_id

    async def send(self, who: Person, operation: str, values: Values, *, now: datetime | None = None) -> Answer:
        """Carry out an operation."""
        return await self.training.send(who, operation, xml(values), now=now)

    async def upload(self, who: Person, inside: str | None = None, *, grades: bool | None = None) -> int:
        """Upload a test of every kind of item, or another."""
        answer = await self.training.send(who, "UploadIMStest", upload(inside, grades=grades))
        return int(answer["testID"] or 0)

    async def share(self, who: Person, *numbers: int, to: str = "SHARE") -> list[int]:
        """Copy tests into a library."""
        answer = await self.send(who, "CopyLibTests", {"testID": list(numbers), "copyToType": to})
        return [int(number) for number in answer.all("testID")]

    async def library(self, who: Person) -> list[tuple[int, str, str]]:
        """Number, library and author of what somebody sees."""
        found = (await self.send(who, "LstLibTests", {})).groups("libTest")
        return [(int(test["testID"] or 0), str(test["type"]), str(test["author"])) for test in found]

    async def add(self, who: Person, key: int, *numbers: int) -> list[int]:
        """Schedule library tests in a session."""
        answer = await self.send(who, "AddScheduledTest", {"sessionKey": key, "testID": list(numbers)})
        return [int(number) for number in answer.all("testID")]

    async def scheduled(
        self, who: Person, inside: str | None = None, values: Values = WEB, *, grades: bool | None = None
    ) -> tuple[int, int]:
        """A session with one test that is scheduled as `values` say; gives key and number."""
        key = await self.training.create(who)
        [number] = await self.add(who, key, await self.upload(who, inside, grades=grades))
        await self.set(who, key, number, values)
        return key, number

    async def set(self, who: Person, key: int, number: int, values: Values) -> None:
        """Schedule a test anew."""
        await self.send(who, "SetScheduledTest", {"sessionKey": key, "testID": number, **values})

    async def info(self, who: Person, number: int, *, now: datetime | None = None) -> Answer:
        """GetTestInformation."""
        return await self.send(who, "GetTestInformation", {"testID": number}, now=now)

    async def result(self, who: Person, number: int, email: str = KIM) -> Answer:
        """GetIMStestResult."""
        return await self.send(who, "GetIMStestResult", {"testID": number, "participantEmail": email})

    def call(self, who: Person | None = None, *, now: datetime = NOW) -> Call:
        """A call outside of any door, in the name of nobody or of a host."""
        account = Account(who.account_id, who.web_ex_id, who.email) if who is not None else None
        return Call(
            site=Site(site_id=self.site_id, name="acme", settings=SiteSettings()),
            now=now,
            tx=self.db,
            links_base="",
            by=Caller(account, account) if account is not None else None,
        )

    async def start(self, number: int, email: str = KIM, *, now: datetime = NOW) -> Attempt:
        """Begin an attempt."""
        return await tests_taking.start_attempt(self.call(now=now), number, email=email, name="Kim Park")

    async def submit(
        self,
        attempt: Attempt,
        answers: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        *,
        now: datetime = NOW,
    ) -> Attempt:
        """Hand an attempt in, by default with everything right."""
        return await tests_taking.submit_attempt(
            self.call(now=now),
            attempt.submission_id,
            email=attempt.email,
            answers=right() if answers is None else answers,
        )

    async def take(self, number: int, email: str = KIM, *, now: datetime = NOW) -> Attempt:
        """Take a test with everything right."""
        return await self.submit(await self.start(number, email, now=now), now=now)

    async def grade(
        self, who: Person, attempt: Attempt, points: Mapping[str, int], comments: str | None = None
    ) -> Attempt:
        """Give points as a host."""
        return await tests_taking.grade(self.call(who), attempt.submission_id, points, comments)
