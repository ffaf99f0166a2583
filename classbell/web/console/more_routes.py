"""The pages about attendance, the site and one's own account."""

from __future__ import annotations

from typing import Final

from classbell.web.console import (
    account,
    attendance,
    certificates,
    forgotten,
    oidc,
    site,
    site_people,
    site_records,
    site_webhooks,
)

ROUTES: Final = [
    *attendance.ROUTES,
    *certificates.ROUTES,
    *site.ROUTES,
    *site_people.ROUTES,
    *site_records.ROUTES,
    *site_webhooks.ROUTES,
    *account.ROUTES,
    *forgotten.ROUTES,
    *oidc.ROUTES,
]
