"""Lists row by row, over all their pages; made by `make docs`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, overload

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender
from classbell.wire.element import Element


class Rows:
    """Asks for the pages of a list as its rows are used."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @overload
    def each(self, request: t.LstCertificates) -> Iterator[t.Certificate]: ...

    @overload
    def each(self, request: t.LstMessages) -> Iterator[t.Message]: ...

    @overload
    def each(self, request: t.LstMeetingAttendee) -> Iterator[t.AttendeeInstance]: ...

    @overload
    def each(self, request: t.LstRecording) -> Iterator[t.EpRecording]: ...

    @overload
    def each(self, request: t.LstsummarySession) -> Iterator[t.SessionSummaryInstance]: ...

    @overload
    def each(self, request: t.LstrecordaccessDetailHistory) -> Iterator[t.RecordDetail]: ...

    @overload
    def each(self, request: t.LstrecordaccessHistory) -> Iterator[t.RecordAccessHistory]: ...

    @overload
    def each(self, request: t.LsttrainingattendeeHistory) -> Iterator[t.TrainingAttendeeHistory]: ...

    @overload
    def each(self, request: t.LsttrainingsessionHistory) -> Iterator[t.TrainingSessionHistory]: ...

    @overload
    def each(self, request: t.LstsummaryMeeting) -> Iterator[t.MeetingSummary]: ...

    @overload
    def each(self, request: t.LstMeetingType) -> Iterator[t.MeetingType]: ...

    @overload
    def each(self, request: t.LstsummaryTrainingSession) -> Iterator[t.TrainingSessionSummary]: ...

    @overload
    def each(self, request: t.LstTrainingSession) -> Iterator[t.TrainingSessionInstance]: ...

    @overload
    def each(self, request: t.LstsummaryUser) -> Iterator[t.UserSummary]: ...

    @overload
    def each(self, request: t.LstUser) -> Iterator[t.UserInstance]: ...

    def each(self, request: Element) -> Iterator[Any]:
        """Yield the rows of a list, asking for page after page as they are used."""
        return self._sender.rows(request)


class AsyncRows:
    """Asks for the pages of a list as its rows are used."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    @overload
    def each(self, request: t.LstCertificates) -> AsyncIterator[t.Certificate]: ...

    @overload
    def each(self, request: t.LstMessages) -> AsyncIterator[t.Message]: ...

    @overload
    def each(self, request: t.LstMeetingAttendee) -> AsyncIterator[t.AttendeeInstance]: ...

    @overload
    def each(self, request: t.LstRecording) -> AsyncIterator[t.EpRecording]: ...

    @overload
    def each(self, request: t.LstsummarySession) -> AsyncIterator[t.SessionSummaryInstance]: ...

    @overload
    def each(self, request: t.LstrecordaccessDetailHistory) -> AsyncIterator[t.RecordDetail]: ...

    @overload
    def each(self, request: t.LstrecordaccessHistory) -> AsyncIterator[t.RecordAccessHistory]: ...

    @overload
    def each(self, request: t.LsttrainingattendeeHistory) -> AsyncIterator[t.TrainingAttendeeHistory]: ...

    @overload
    def each(self, request: t.LsttrainingsessionHistory) -> AsyncIterator[t.TrainingSessionHistory]: ...

    @overload
    def each(self, request: t.LstsummaryMeeting) -> AsyncIterator[t.MeetingSummary]: ...

    @overload
    def each(self, request: t.LstMeetingType) -> AsyncIterator[t.MeetingType]: ...

    @overload
    def each(self, request: t.LstsummaryTrainingSession) -> AsyncIterator[t.TrainingSessionSummary]: ...

    @overload
    def each(self, request: t.LstTrainingSession) -> AsyncIterator[t.TrainingSessionInstance]: ...

    @overload
    def each(self, request: t.LstsummaryUser) -> AsyncIterator[t.UserSummary]: ...

    @overload
    def each(self, request: t.LstUser) -> AsyncIterator[t.UserInstance]: ...

    def each(self, request: Element) -> AsyncIterator[Any]:
        """Yield the rows of a list, asking for page after page as they are used."""
        return self._sender.rows(request)
