"""A program that speaks XML over HTTP to a real server, with requests by paths and replies read by paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import httpx

from classbell.wire import parse
from tests.schema_oracle import look
from tests.services.training.sending import Answer, Values, xml
from tests.support import Answered, content, message, raise_refusal


@dataclass(frozen=True)
class Speaker:
    """An account of a site that asks."""

    url: str
    """Where messages are posted."""
    site: str
    name: str
    password: str

    def ask(self, operation: str, values: Values | str = "") -> Answer:
        """Carry out `package.Operation`; raises the refusal."""
        header = (
            f"<webExID>{self.name}</webExID><password><![CDATA[{self.password}]]></password>"
            f"<siteName>{self.site}</siteName>"
        )
        body = values if isinstance(values, str) else xml(values)
        document = message(f"java:com.webex.service.binding.{operation}", body, header)
        reply = httpx.post(self.url, content=document.encode(), headers={"Content-Type": "text/xml"}, timeout=60)
        assert reply.status_code == httpx.codes.OK
        look(reply.text)
        root = parse.parse(reply.text)
        raise_refusal(root)
        return Answer(content(root))

    def refused(self, operation: str, values: Values | str = "") -> str:
        """The identifier with which an operation is refused."""
        try:
            self.ask(operation, values)
        except Answered as refusal:
            return refusal.kind.exception_id
        raise AssertionError(f"{operation} was carried out")


def wire(at: datetime) -> str:
    """A moment as the wire writes it, in the zone of the moment."""
    return f"{at:%m/%d/%Y %H:%M:%S}"
