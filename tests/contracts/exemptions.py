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
    Exemption("attendee.RegisterMeetingAttendee.request/attendees", "least", "The operation refuses none (000904)."),
    Exemption("training.*/attendeeOptions/waitingList", "extra", "A switch of ours, answered only where it was set."),
    Exemption("training.*/metaData/roomLink", "extra", "An address of ours, answered only where it was set."),
    Exemption("*/listControl/maximumNum", "default", "The guide documents 50, the schema says nothing."),
    Exemption("*/listControl/listMethod", "default", "The guide documents AND, the schema says nothing."),
    Exemption("user.AuthenticateUser.request/accessToken", "extra", "Of a later release (related.md 1)."),
    Exemption("user.AuthenticateUser.response/createTime", "extra", "Of a later release (SOURCES.md 4)."),
    Exemption("user.AuthenticateUser.response/timeToLive", "extra", "Of a later release (SOURCES.md 4)."),
    Exemption("user.SetUser.response/userId", "extra", "Of a later release (SOURCES.md 4)."),
    Exemption(
        "training.*IMStest*/questestinterop", "base", "The tree is kept verbatim, as one value (wire/verbatim.py)."
    ),
    Exemption("training.*IMStest*/questestinterop/*", "missing", "Inside of what is kept verbatim."),
    Exemption("training.*/display/*", "base", "The pattern true or TRUE is a choice of one word, read in any case."),
    Exemption("training.SetScheduledTest.request/*/session", "base", "As in display: the word true."),
    Exemption("training.SetScheduledTest.request/*/noLimit", "base", "As in display: the word true."),
    Exemption(
        "training.SetScheduledTest.request/deliveryMethod/*", "extra", "The wrapper may be missing (training.md 10)."
    ),
    Exemption("training.*Test*/testID", "least", "The operations refuse an empty list, with 000904."),
    Exemption("training.GetIMStestResult.response/*/item_result", "least", "A test without questions is refused."),
    Exemption("training.GetIMStestResult.response/*/response", "least", "What asks nothing is not reported."),
    Exemption("training.GetIMStestResult.response/*/response_value", "least", "No answer is an empty value."),
    Exemption("training.GetIMStestResult.response/*/response_form", "base", "The facts leave its children out."),
    Exemption("training.GetIMStestResult.response/*/response_form/*", "extra", "The facts leave it out."),
    Exemption("training.GetIMStestResult.response/*/item_result/*", "base", "The facts leave children out."),
    Exemption("training.GetIMStestResult.response/*/item_result/*/*/*", "extra", "The facts leave it out."),
    Exemption("user.*/supportCenter/orderTabs/tab", "least", "Kept and echoed; fewer than four are, too."),
    *(
        Exemption(f"ep.GetSessionInfo.response/{name}", "extra", "Of a later release (SOURCES.md 4).")
        for name in ("hostKey", "meetingLink", "isNextUpcomingInstance", "hostType")
    ),
    Exemption("ep.LstRecording.response/recording/size", "base", "Megabytes with two decimals, written as text."),
    Exemption("ep.CreateContacts.request/contact", "least", "Without a contact: 000904, by the operation."),
    Exemption("user.DelUser.request/webExId", "least", "The operation refuses an empty list (000904)."),
    Exemption("site.GetSite.response/siteInstance/metaData/serviceType", "least", "There is always one to answer."),
    Exemption("site.SetSite.request/metaData*", "extra", "What GetSite answers can be set, where there is a switch."),
    Exemption("site.SetSite.request/securityOptions*", "extra", "As metaData."),
    Exemption("site.SetSite.request/passwordCriteria*", "extra", "As metaData."),
    Exemption("site.SetSite.request/accountPasswordCriteria*", "extra", "As metaData."),
    *(
        Exemption(f"site.GetSite.response/siteInstance/{group}*", "missing", "About pages and services not here.")
        for group in (
            "clientPlatforms",
            "myWebExConfig",
            "telephonyConfig",
            "commerceAndReporting",
            "tools",
            "custCommunications",
            "defaults",
            "scheduleMeetingOptions",
            "navBarTop",
            "navMyWebEx",
            "navAllServices",
            "productivityTools",
            "eventCenter",
            "salesCenter",
            "connectIntegration",
        )
    ),
)
