"""The site itself: its name and rules, users, labs, tokens, webhooks with what they were told, and the form."""

from __future__ import annotations

from typing import Any, Final

from docs.showing.doors import Console, Teller, mail, wait_for

NAME: Final = "Bellfield Academy"
ZONE: Final = "Europe/Berlin"
USERS: Final = (
    ("Maria", "Stein", {"host": True}), ("Pablo", "Reyes", {"host": True}),
    ("Ruth", "Okafor", {"host": True, "labAdmin": True}), ("Sven", "Lind", {"attendeeOnly": True}),
)  # fmt: skip
LABS: Final = (("Workbench", 12, "Desktops with the drawing program"), ("Network lab", 6, "Routers and switches"))
QUESTIONS: Final = (
    {"name": "company", "label": "Company", "kind": "TEXT", "required": True},
    {"name": "diet", "label": "What do you eat?", "kind": "CHOICE", "choice": ["Everything", "No meat", "No milk"]},
    {"name": "needs", "label": "What should we know?", "kind": "AREA"},
    {"name": "rules", "label": "I have read the rules of the house", "kind": "CHECKBOX", "required": True},
)
ANSWERS: Final = {"company": "Nordlicht GmbH", "diet": "No meat", "needs": "", "rules": "true"}


def set_up(console: Console, as_admin: Teller, hosting: str) -> None:
    """Name the site and its people, and let it know their roles."""
    for page, switches in (
        ("branding", {"display_name": NAME}),
        ("general", {"time_zone": ZONE, "room_link": "https://rooms.example.com/{key}"}),
        ("passwords", {"password_min_length": "10", "password_min_digits": "1"}),
        ("retention", {"retention_days": "1095", "message_days": "365"}),
    ):
        console.send(f"/console/site/settings/{page}", switches)
    as_admin("PATCH", f"/users/{hosting}", {"firstName": "Henrik", "lastName": "Vogel"})
    for first, last, privilege in USERS:
        as_admin(
            "POST", "/users",
            {
                "firstName": first, "lastName": last, "webExId": first.lower(), "email": mail(f"{first} {last}"),
                "password": "Grandsire-7-Triples", "privilege": privilege, "active": "ACTIVATED",
            },
        )  # fmt: skip
    for name, computers, description in LABS:
        as_admin("POST", "/labs", {"labName": name, "numComputers": computers, "description": description})
    as_admin("PATCH", "/site/registration-form", {"field": [{"name": "company", "label": "Company"}]})


def make_tokens(as_host: Teller, as_admin: Teller) -> None:
    """Tokens of two programs."""
    as_host("POST", "/tokens", {"name": "Learning platform", "expiresInDays": 90})
    as_admin("POST", "/tokens", {"name": "Nightly export", "expiresInDays": 30})


def tell_programs(as_admin: Teller, hook_url: str) -> tuple[str, str]:
    """Have a program told of what happens, and another that is never reached; gives their numbers."""
    gone = _webhook(as_admin, "https://planning.example.invalid/hooks", "session.created", "session.deleted")
    return _webhook(as_admin, hook_url), gone


def wait_for_programs(as_admin: Teller, reached: str, gone: str) -> None:
    """Wait until each of the two has been tried."""
    wait_for(lambda: _deliveries(as_admin, reached, "delivered"))
    wait_for(lambda: [each for each in _deliveries(as_admin, gone, "waiting") if each.get("attempts")])


def _webhook(as_admin: Teller, url: str, *events: str) -> str:
    made = as_admin("POST", "/webhooks", {"url": url, "event": list(events) or ["*"]}).json()
    return str(made["webhookID"])


def _deliveries(as_admin: Teller, webhook: str, state: str) -> list[dict[str, Any]]:
    """What a webhook was told, or is to be told."""
    answered = as_admin("GET", f"/webhooks/{webhook}/deliveries?state={state}").json()
    return list(answered.get("delivery", []))
