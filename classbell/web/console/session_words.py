"""What the elements of a session are called in the console, with a sentence of help where the name is not enough.

Keys are dotted wire paths without numbers. People are named once for both lists, by their path below an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.languages import N_
from classbell.web.console.session_flag_words import FLAGS

_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "metaData.confName": (N_("Title"), ""),
    "metaData.description": (N_("Description"), N_("On the page of the session. Bold, lists and links are kept.")),
    "metaData.agenda": (N_("Agenda"), N_("2,500 characters at most.")),
    "metaData.location": (N_("Place"), N_("A room or an address, if people also meet there.")),
    "metaData.roomLink": (
        N_("Address of the room"),
        N_("Where you meet online; attendees see it once the room is open. Left empty: the site's room."),
    ),
    "metaData.greeting": (N_("Greeting"), N_("Shown to people who join.")),
    "metaData.enableGreeting": (N_("Show the greeting"), ""),
    "metaData.invitation": (N_("Text of the invitation"), N_("Stands in the mail above the dates.")),
    "metaData.sessionType": (N_("Session type"), N_("What the session can do where nothing else is said below.")),
    "metaData.defaultHighestMT": (
        N_("Without a session type"), N_("Which type is taken where none is chosen."),
    ),
    "metaData.sessionTemplate.use": (N_("Template"), N_("Gives the values of what is left empty here.")),
    "metaData.sessionTemplate.default": (
        N_("Use the default template"), N_("That of the session type, where no template is named."),
    ),
    "accessControl.listing": (N_("Who finds it"), ""),
    "accessControl.sessionPassword": (
        N_("Password of the session"), N_("Asked when joining; 16 characters at most. Left empty, none is asked."),
    ),
    "accessControl.enforcePassword": (N_("Rules for the password"), N_("Those that the site has set.")),
}  # fmt: skip

_WHEN: Final[Mapping[str, tuple[str, str]]] = {
    "schedule.startDate": (N_("Start"), N_("By the clocks of the time zone below. Left empty: now.")),
    "schedule.timeZoneID": (N_("Time zone"), ""),
    "schedule.timeZone": (N_("Zone by name"), N_("Any zone of the world, such as America/Vancouver.")),
    "schedule.duration": (N_("Minutes"), N_("How long it lasts; 60 where nothing is said.")),
    "schedule.openTime": (N_("Doors open"), N_("Minutes before the start from which people may come in.")),
    "schedule.hostWebExID": (N_("Host"), N_("Account name. Left empty: you.")),
    "schedule.destinationURL": (N_("Page after the session"), N_("Shown to people when they leave.")),
    "schedule.extURL": (N_("Page about the session elsewhere"), N_("Kept for other programs.")),
    "schedule.extNotifyTime": (N_("Minutes beside that page"), N_("Kept for other programs.")),
    "schedule.joinNotifyURL": (N_("Address told about joins"), N_("Kept for other programs.")),
    "schedule.joinTeleconfBeforeHost": (N_("Audio before the host"), N_("People may talk before the host is there.")),
    "schedule.entryExitTone": (N_("Sound when callers come and go"), ""),
}

_REPEAT: Final[Mapping[str, tuple[str, str]]] = {
    "repeat.repeatType": (N_("Kind of series"), ""),
    "repeat.occurenceType": (N_("Pattern"), ""),
    "repeat.interval": (N_("Every"), N_("So many days, weeks or months.")),
    "repeat.dayInWeek.day": (N_("Weekdays"), ""),
    "repeat.endAfter": (N_("Number of dates"), N_("1 to 999; ten where no end is said.")),
    "repeat.expirationDate": (N_("Not after"), N_("The last day on which there may be a date.")),
    "repeat.dayInMonth": (N_("Day of the month"), N_("1 to 31, for a monthly pattern.")),
    "repeat.weekInMonth": (N_("Week of the month"), N_("1 to 4, 5 for the last; for monthly patterns by weekday.")),
    "repeat.monthInYear": (N_("Month of the year"), N_("Kept for other programs; no pattern uses it.")),
    "repeat.dayInYear": (N_("Day of the year"), N_("Kept for other programs; no pattern uses it.")),
    "repeat.repeatSession.action": (N_("What to do"), ""),
    "repeat.repeatSession.index": (N_("Number of the date"), ""),
    "repeat.repeatSession.startDate": (N_("Start"), ""),
}

_PEOPLE: Final[Mapping[str, tuple[str, str]]] = {
    "presenters.maxUserNumber": (N_("Presenters planned"), N_("Kept, not enforced.")),
    "attendees.maxUserNumber": (N_("Attendees planned"), N_("Kept, not enforced; see the most people below.")),
    "attendeeOptions.emailInvitations": (
        N_("Mail invitations"), N_("When this is saved, everybody on both lists gets an invitation."),
    ),
}  # fmt: skip

_REGISTRATION: Final[Mapping[str, tuple[str, str]]] = {
    "attendeeOptions.registration": (N_("Registration"), N_("A form stands before joining.")),
    "attendeeOptions.request": (N_("Approval"), N_("The host decides who may join.")),
    "attendeeOptions.auto": (N_("Accept at once"), N_("Registrations are accepted without the host.")),
    "attendeeOptions.registrationPWD": (N_("Password of the registration"), N_("Asked by the form.")),
    "attendeeOptions.maxRegistrations": (N_("Most registrations"), N_("0 or empty: no limit.")),
    "attendeeOptions.registrationCloseDate": (N_("Registration closes"), N_("In the time zone of the session.")),
    "attendeeOptions.participantLimit": (N_("Most people in the session"), ""),
    "attendeeOptions.waitingList": (N_("Waiting list"), N_("Who registers when it is full waits in order.")),
}

_REMINDERS: Final[Mapping[str, tuple[str, str]]] = {
    "remind.enableReminder": (N_("Reminders"), N_("Before each date.")),
    "remind.sendEmail": (N_("Remind by mail"), N_("To the addresses below; without any, to the host.")),
    "remind.emails.email": (N_("Addresses of the reminder"), ""),
    "remind.sendMobile": (N_("Remind on the telephone"), ""),
    "remind.mobile": (N_("Telephone of the reminder"), N_("A number, or the mail address of a telephone.")),
    "remind.daysAhead": (N_("Days before"), N_("Days, hours and minutes add up; none at all means 15 minutes.")),
    "remind.hoursAhead": (N_("Hours before"), ""),
    "remind.minutesAhead": (N_("Minutes before"), ""),
}

_TELEPHONY: Final[Mapping[str, tuple[str, str]]] = {
    "telephony.telephonySupport": (N_("Audio by telephone"), ""),
    "telephony.numPhoneLines": (N_("Lines"), N_("4 where nothing is said.")),
    "telephony.extTelephonyURL": (N_("Page of the other provider"), ""),
    "telephony.extTelephonyDescription": (N_("Words about the other provider"), ""),
    "telephony.enableTSP": (N_("Account with another provider"), N_("Needs audio by call-in or by another provider.")),
    "telephony.tspAccountIndex": (N_("Which provider account"), N_("1 to 3.")),
    "telephony.personalAccountIndex": (N_("Which personal conference account"), N_("1 to 3.")),
    "telephony.intlLocalCallIn": (N_("Local numbers of other countries"), ""),
    "telephony.teleconfLocation": (N_("Name of the audio location"), ""),
    "telephony.callInNum.tollNum": (N_("Number to dial"), ""),
    "telephony.callInNum.tollFreeNum": (N_("Toll-free number"), ""),
    "telephony.callInNum.intlLocalNum": (N_("Local number abroad"), ""),
    "telephony.callInNum.globalNum.countryAlias": (N_("Country"), ""),
    "telephony.callInNum.globalNum.phoneNumber": (N_("Number"), ""),
    "telephony.callInNum.globalNum.tollFree": (N_("Toll-free"), ""),
    "telephony.tspConference.tollFreeCallInNumber": (N_("Toll-free number of the provider"), ""),
    "telephony.tspConference.tollCallInNumber": (N_("Number of the provider"), ""),
    "telephony.tspConference.subscriberAccessCode": (N_("Code of the host"), ""),
    "telephony.tspConference.participantAccessCode": (N_("Code of the attendees"), ""),
    "telephony.tspAccessCodeOrder": (N_("Code asked first"), ""),
    "telephony.tollFree": (N_("Offer toll-free numbers"), ""),
}

_LABS: Final[Mapping[str, tuple[str, str]]] = {
    "handsOnLab.reserveHOL": (N_("Book a lab"), N_("For every date still ahead.")),
    "handsOnLab.labName": (N_("Lab"), ""),
    "handsOnLab.numComputers": (N_("Computers"), ""),
    "preAssignBreakout.enable": (N_("Breakouts before the start"), ""),
    "preAssignBreakout.attendeeAssign": (N_("Who goes where"), ""),
    "preAssignBreakout.numSessions": (N_("Number of breakouts"), ""),
    "preAssignBreakout.attendeesPerSess": (N_("People in each"), ""),
}

_OTHER: Final[Mapping[str, tuple[str, str]]] = {
    "psoFields.psoField1": (N_("Customer field"), N_("Kept for other programs.")),
    "assistService.assistRequest": (N_("Help of the provider's staff"), N_("Kept for other programs.")),
    "assistService.assistConfirm": (N_("Answer to that"), N_("Set by the provider; what is sent here is not kept.")),
    "validateFormat": (N_("Strict reading"), N_("Refuse values that are merely understandable.")),
}

_PERSON: Final[Mapping[str, tuple[str, str]]] = {
    "person.name": (N_("Name"), ""),
    "person.email": (N_("E-mail"), ""),
    "role": (N_("Role"), ""),
    "person.type": (N_("Known as"), ""),
    "joinStatus": (N_("Invitation"), ""),
    "person.webExId": (N_("Account name"), N_("Stands for the account.")),
    "contactID": (N_("Contact number"), N_("Of the address book; gives what is left empty.")),
    "person.firstName": (N_("First name"), ""),
    "person.lastName": (N_("Last name"), ""),
    "person.title": (N_("Job title"), ""),
    "person.company": (N_("Company"), ""),
    "person.phones.phone": (N_("Telephone"), ""),
    "person.phones.mobilePhone": (N_("Mobile"), ""),
    "person.phones.fax": (N_("Fax"), ""),
    "person.url": (N_("Web page"), ""),
    "person.notes": (N_("Notes"), ""),
    "person.address.addressType": (N_("Kind of address"), ""),
    "person.address.address1": (N_("Street"), ""),
    "person.address.address2": (N_("Street, second line"), ""),
    "person.address.zipCode": (N_("Post code"), ""),
    "person.address.city": (N_("City"), ""),
    "person.address.state": (N_("State"), ""),
    "person.address.country": (N_("Country"), ""),
}

PERSON_FIRST: Final = ("person.name", "person.email", "role", "person.type", "joinStatus")
"""What of a person is shown at once; the rest opens."""

PERSON_ORDER: Final = tuple(_PERSON)
ENTRIES: Final = ("presenters.participants.participant", "attendees.participants.participant")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    **_ABOUT, **_WHEN, **_REPEAT, **_PEOPLE, **_REGISTRATION, **_REMINDERS, **_TELEPHONY, **_LABS, **_OTHER,
    **{f"enableOptions.{flag}": words for flag, words in FLAGS.items()},
    **{f"{entry}.{path}": words for entry in ENTRIES for path, words in _PERSON.items()},
}  # fmt: skip

TRACKING: Final = N_("Code %(number)s")

_YES_NO: Final = {"true": N_("Yes"), "false": N_("No")}
_LISTING: Final = {
    "PUBLIC": N_("Everybody: it stands in the public calendar"),
    "UNLISTED": N_("Who has the link"),
    "PRIVATE": N_("Who is invited or registered"),
}
_ROLES: Final = {
    "ATTENDEE": N_("Attendee"), "PRESENTER": N_("Presenter"), "HOST": N_("Alternate host"), "LIMITED": N_("Limited"),
}  # fmt: skip
_KNOWN_AS: Final = {
    "VISITOR": N_("Guest"), "MEMBER": N_("Account of the site"), "PANELIST": N_("Panelist"), "SME": N_("Expert"),
    "SALESTEAM": N_("Sales team"),
}  # fmt: skip
_INVITATIONS: Final = {
    "REGISTER": N_("Registered"), "INVITE": N_("Invited"), "REJECT": N_("Rejected"), "ACCEPT": N_("Accepted"),
    "REJECTREGISTER": N_("Registration rejected"), "ACCEPTREGISTER": N_("Registration accepted"),
    "REJECTINVITE": N_("Declined"), "ACCEPTINVITE": N_("Accepted the invitation"),
}  # fmt: skip
DAYS: Final = {
    "MONDAY": N_("Monday"), "TUESDAY": N_("Tuesday"), "WEDNESDAY": N_("Wednesday"), "THURSDAY": N_("Thursday"),
    "FRIDAY": N_("Friday"), "SATURDAY": N_("Saturday"), "SUNDAY": N_("Sunday"),
}  # fmt: skip

_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "accessControl.listing": _LISTING,
    "accessControl.enforcePassword": {"true": N_("Apply"), "false": N_("Do not apply to this session")},
    "metaData.defaultHighestMT": {
        "true": N_("The highest the host may use"), "false": N_("The default type of the site"),
    },
    "schedule.entryExitTone": {
        "NOTONE": N_("None"), "BEEP": N_("A beep"), "ANNOUNCENAME": N_("The name is said"),
    },
    "repeat.repeatType": {
        "SINGLE": N_("One session"),
        "RECURRING_SINGLE": N_("Equal classes, each standing alone"),
        "MULTIPLE_SESSION": N_("One course of several dates"),
        "NO_REPEAT": N_("One session (as older programs say it)"),
    },
    "repeat.occurenceType": {
        "NO_REPEAT": N_("Once"), "DAILY": N_("Daily"), "WEEKLY": N_("Weekly"), "MONTHLY": N_("Monthly"),
        "IRREGULARLY": N_("On the start dates given above (a course)"), "CONSTANT": N_("Without an end"),
    },
    "repeat.dayInWeek.day": DAYS,
    "telephony.telephonySupport": {
        "NONE": N_("None"), "CALLIN": N_("People call in"), "CALLBACK": N_("People are called"),
        "OTHER": N_("Another provider"),
    },
    "telephony.tspAccessCodeOrder": {
        "SUBSCRIBER_1ST": N_("That of the host"), "PARTICIPANT_1ST": N_("That of the attendees"),
    },
    "preAssignBreakout.attendeeAssign": {"AUTO": N_("As it comes"), "MANUAL": N_("By hand")},
    "assistService.assistRequest": {
        "None": N_("None"), "Dry Run": N_("Rehearsal"), "Consult": N_("Advice"),
        "Live Event Support": N_("Support during the session"), "Audio Streaming": N_("Audio stream"),
        "Video": N_("Video"),
    },
    "assistService.assistConfirm": {
        "Pending": N_("Waits"), "Confirmed": N_("Confirmed"), "Cancelled": N_("Cancelled"),
    },
    **{f"{entry}.role": _ROLES for entry in ENTRIES},
    **{f"{entry}.person.type": _KNOWN_AS for entry in ENTRIES},
    **{f"{entry}.joinStatus": _INVITATIONS for entry in ENTRIES},
    **{
        f"{entry}.person.address.addressType": {"PERSONAL": N_("Of the host"), "GLOBAL": N_("Of the site")}
        for entry in ENTRIES
    },
}  # fmt: skip


def label_of(path: str) -> tuple[str, str]:
    """Name and help of the element at a path without numbers; raises `KeyError` for one without words."""
    return WORDS[path]


def choices_of(path: str) -> Mapping[str, str]:
    """The words of each value an element may have; yes and no where nothing else is said."""
    return _CHOICES.get(path, _YES_NO)
