"""What a client holds: the operations, package by package; made by `make docs`."""

from __future__ import annotations

from classbell.client.api import Api, AsyncApi
from classbell.client.attendee import AsyncAttendee, Attendee
from classbell.client.ep import AsyncEp, Ep
from classbell.client.history import AsyncHistory, History
from classbell.client.meeting import AsyncMeeting, Meeting
from classbell.client.meetingtype import AsyncMeetingtype, Meetingtype
from classbell.client.sending import AsyncSender, Sender
from classbell.client.site import AsyncSite, Site
from classbell.client.training import AsyncTraining, Training
from classbell.client.user import AsyncUser, User


class Packages:
    """The operations by package."""

    def __init__(self, sender: Sender) -> None:
        self.api = Api(sender)
        self.attendee = Attendee(sender)
        self.ep = Ep(sender)
        self.history = History(sender)
        self.meeting = Meeting(sender)
        self.meetingtype = Meetingtype(sender)
        self.site = Site(sender)
        self.training = Training(sender)
        self.user = User(sender)


class AsyncPackages:
    """The operations by package, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self.api = AsyncApi(sender)
        self.attendee = AsyncAttendee(sender)
        self.ep = AsyncEp(sender)
        self.history = AsyncHistory(sender)
        self.meeting = AsyncMeeting(sender)
        self.meetingtype = AsyncMeetingtype(sender)
        self.site = AsyncSite(sender)
        self.training = AsyncTraining(sender)
        self.user = AsyncUser(sender)
