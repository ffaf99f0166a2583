"""Who sends a message: the `securityContext` of its header (protocol README 3)."""

from typing import Annotated

from classbell.wire.element import Element, MaxLen, Opaque, Secret, Wire
from classbell.wire.names import COM
from classbell.wire.parse import MAX_TEXT_CHARACTERS

# Tokens may be long, and what is wrong is told as wrong credentials, not as a wrong element.
Given = Annotated[str, Opaque(), MaxLen(MAX_TEXT_CHARACTERS)]
Hidden = Annotated[str, Secret(), MaxLen(MAX_TEXT_CHARACTERS)]


class SecurityContext(Element, ns=COM):
    """Credentials as sent. Everything is text here: what is ignored must not be able to fail."""

    web_ex_id: Given | None = None
    """Account name, or its e-mail address (in-the-wild 18)."""
    password: Hidden | None = None
    site_id: Given | None = None
    """Number of the site; zeros count as not given."""
    site_name: Given | None = None
    """Host label of the site."""
    partner_id: Given | None = None
    """Checked only by sites that list the values they allow."""
    email: Given | None = None
    """Account by e-mail; beside `webExID`, the account an administrator acts for."""
    session_ticket: Hidden | None = None
    """Ticket of AuthenticateUser, in place of the password."""
    web_ex_access_token: Annotated[Hidden, Wire("webExAccessToken")] | None = None
    """Bearer token, in place of the password."""
