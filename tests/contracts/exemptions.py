"""Where our messages differ from the schemas on purpose: the place, what differs, and why, in one line each.

A place is `package.Operation.direction/path`; `*` stands for anything. The aspects are those of
`test_elements.compare`, and `missing`, `extra`, `order`.
"""

from typing import Final, NamedTuple


class Exemption(NamedTuple):
    """One difference that is meant."""

    place: str
    aspect: str
    reason: str


EXEMPTIONS: Final = (
    Exemption("*/timeZone", "base", "domain/timezones looks the 62 labels up, in the guide's spellings too."),
    Exemption("*/repeat/repeatType", "choices", "NO_REPEAT is accepted as SINGLE (training.md 2.3)."),
    Exemption("*.LstTimeZone.response/timeZone", "least", "There is always a zone to answer."),
    Exemption("user.*User.*/salesCenter/smeInfo/products/*", "least", "Kept and echoed; an empty list harms nobody."),
    Exemption("ep.GetAPIVersion.response/trainReleaseOrder", "extra", "Of a later release (README.md 11)."),
    Exemption("*.CreateTrainingSession.response/additionalInfo/*", "repeats", "One key per call (training.md 2.2)."),
    Exemption(
        "*.GetTrainingSession.response/sessionkey", "extra", "Readers look for it in the record too (in-the-wild)."
    ),
    Exemption("*/listControl/maximumNum", "default", "The guide documents 50, the schema says nothing."),
    Exemption("*/listControl/listMethod", "default", "The guide documents AND, the schema says nothing."),
    Exemption("user.AuthenticateUser.request/accessToken", "extra", "Of a later release (related.md 1)."),
    Exemption("user.AuthenticateUser.response/createTime", "extra", "Of a later release (SOURCES.md 4)."),
    Exemption("user.AuthenticateUser.response/timeToLive", "extra", "Of a later release (SOURCES.md 4)."),
    Exemption("user.SetUser.response/userId", "extra", "Of a later release (SOURCES.md 4)."),
    Exemption("user.*/supportCenter/orderTabs/tab", "least", "Kept and echoed; fewer than four are, too."),
)
