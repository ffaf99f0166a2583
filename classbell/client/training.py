"""The operations of `training` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Training:
    """The operations of `training`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def add_scheduled_test(self, request: t.AddScheduledTest) -> t.AddScheduledTestResponse:
        """Copy library tests into a session, to be given while it is held, without limits until SetScheduledTest
        sets some.
        """
        return self._sender.carry_out(request, t.AddScheduledTestResponse)

    def check_lab_availability(self, request: t.CheckLabAvailability) -> t.CheckLabAvailabilityResponse:
        """Say whether a lab has room for so many computers from start to end."""
        return self._sender.carry_out(request, t.CheckLabAvailabilityResponse)

    def copy_lib_tests(self, request: t.CopyLibTests) -> t.CopyLibTestsResponse:
        """Copy tests into the caller's private library or into the shared one."""
        return self._sender.carry_out(request, t.CopyLibTestsResponse)

    def create_training_session(self, request: t.CreateTrainingSession) -> t.CreateTrainingSessionResponse:
        """Schedule a session, hosted by the caller or by somebody for whom the caller may schedule."""
        return self._sender.carry_out(request, t.CreateTrainingSessionResponse)

    def del_lib_tests(self, request: t.DelLibTests) -> t.DelLibTestsResponse:
        """Delete tests, all or none."""
        return self._sender.carry_out(request, t.DelLibTestsResponse)

    def del_scheduled_test(self, request: t.DelScheduledTest) -> t.DelScheduledTestResponse:
        """Take tests out of a session, all or none."""
        return self._sender.carry_out(request, t.DelScheduledTestResponse)

    def del_training_session(
        self, request: t.DelTrainingSession, *, etag: str | None = None
    ) -> t.DelTrainingSessionResponse:
        """Delete a session, the whole series; what is waiting in the outbox goes with it, the history stays."""
        return self._sender.carry_out(request, t.DelTrainingSessionResponse, if_match=etag)

    def get_im_stest_details(self, request: t.GetIMStestDetails) -> t.GetIMStestDetailsResponse:
        """Give back the uploaded tree, verbatim."""
        return self._sender.carry_out(request, t.GetIMStestDetailsResponse)

    def get_im_stest_result(self, request: t.GetIMStestResult) -> t.GetIMStestResultResponse:
        """Report the latest submission of a participant."""
        return self._sender.carry_out(request, t.GetIMStestResultResponse)

    def get_lab_info(self, request: t.GetLabInfo) -> t.GetLabInfoResponse:
        """List the labs of the site with what is in use now, or one of them."""
        return self._sender.carry_out(request, t.GetLabInfoResponse)

    def get_lab_schedule(self, request: t.GetLabSchedule) -> t.GetLabScheduleResponse:
        """List what is booked of a lab, everything that touches the span."""
        return self._sender.carry_out(request, t.GetLabScheduleResponse)

    def get_test_information(self, request: t.GetTestInformation) -> t.GetTestInformationResponse:
        """Read a scheduled test, its counters and all submissions in the order they came."""
        return self._sender.carry_out(request, t.GetTestInformationResponse)

    def get_training_session(self, request: t.GetTrainingSession) -> t.GetTrainingSessionResponse:
        """Give back a session, element by element."""
        return self._sender.carry_out(request, t.GetTrainingSessionResponse)

    def lst_lib_tests(self, request: t.LstLibTests) -> t.LstLibTestsResponse:
        """List the caller's private tests and all shared ones, by number."""
        return self._sender.carry_out(request, t.LstLibTestsResponse)

    def lst_scheduled_tests(self, request: t.LstScheduledTests) -> t.LstScheduledTestsResponse:
        """List the tests of the sessions the caller hosts or shares, or for administrators those of the site."""
        return self._sender.carry_out(request, t.LstScheduledTestsResponse)

    def lstsummary_training_session(self, request: t.LstsummaryTrainingSession) -> t.LstsummaryTrainingSessionResponse:
        """List the caller's sessions of any listing, or for administrators those of the site."""
        return self._sender.carry_out(request, t.LstsummaryTrainingSessionResponse)

    def lst_training_session(self, request: t.LstTrainingSession) -> t.LstTrainingSessionResponse:
        """List whole sessions: the caller's, or for administrators those of the site."""
        return self._sender.carry_out(request, t.LstTrainingSessionResponse)

    def reserve_lab(self, request: t.ReserveLab) -> t.ReserveLabResponse:
        """Reserve computers of a lab for a time, without a session."""
        return self._sender.carry_out(request, t.ReserveLabResponse)

    def set_scheduled_test(self, request: t.SetScheduledTest) -> t.SetScheduledTestResponse:
        """Change delivery, dates and limits of a test; its questions stay."""
        return self._sender.carry_out(request, t.SetScheduledTestResponse)

    def set_training_session(
        self, request: t.SetTrainingSession, *, etag: str | None = None
    ) -> t.SetTrainingSessionResponse:
        """Change what the request mentions of a session, its dates, its people, and what waits in the outbox."""
        return self._sender.carry_out(request, t.SetTrainingSessionResponse, if_match=etag)

    def upload_im_stest(self, request: t.UploadIMStest) -> t.UploadIMStestResponse:
        """Check a test and put it, verbatim, into the caller's private library."""
        return self._sender.carry_out(request, t.UploadIMStestResponse)


class AsyncTraining:
    """The operations of `training`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def add_scheduled_test(self, request: t.AddScheduledTest) -> t.AddScheduledTestResponse:
        """Copy library tests into a session, to be given while it is held, without limits until SetScheduledTest
        sets some.
        """
        return await self._sender.carry_out(request, t.AddScheduledTestResponse)

    async def check_lab_availability(self, request: t.CheckLabAvailability) -> t.CheckLabAvailabilityResponse:
        """Say whether a lab has room for so many computers from start to end."""
        return await self._sender.carry_out(request, t.CheckLabAvailabilityResponse)

    async def copy_lib_tests(self, request: t.CopyLibTests) -> t.CopyLibTestsResponse:
        """Copy tests into the caller's private library or into the shared one."""
        return await self._sender.carry_out(request, t.CopyLibTestsResponse)

    async def create_training_session(self, request: t.CreateTrainingSession) -> t.CreateTrainingSessionResponse:
        """Schedule a session, hosted by the caller or by somebody for whom the caller may schedule."""
        return await self._sender.carry_out(request, t.CreateTrainingSessionResponse)

    async def del_lib_tests(self, request: t.DelLibTests) -> t.DelLibTestsResponse:
        """Delete tests, all or none."""
        return await self._sender.carry_out(request, t.DelLibTestsResponse)

    async def del_scheduled_test(self, request: t.DelScheduledTest) -> t.DelScheduledTestResponse:
        """Take tests out of a session, all or none."""
        return await self._sender.carry_out(request, t.DelScheduledTestResponse)

    async def del_training_session(
        self, request: t.DelTrainingSession, *, etag: str | None = None
    ) -> t.DelTrainingSessionResponse:
        """Delete a session, the whole series; what is waiting in the outbox goes with it, the history stays."""
        return await self._sender.carry_out(request, t.DelTrainingSessionResponse, if_match=etag)

    async def get_im_stest_details(self, request: t.GetIMStestDetails) -> t.GetIMStestDetailsResponse:
        """Give back the uploaded tree, verbatim."""
        return await self._sender.carry_out(request, t.GetIMStestDetailsResponse)

    async def get_im_stest_result(self, request: t.GetIMStestResult) -> t.GetIMStestResultResponse:
        """Report the latest submission of a participant."""
        return await self._sender.carry_out(request, t.GetIMStestResultResponse)

    async def get_lab_info(self, request: t.GetLabInfo) -> t.GetLabInfoResponse:
        """List the labs of the site with what is in use now, or one of them."""
        return await self._sender.carry_out(request, t.GetLabInfoResponse)

    async def get_lab_schedule(self, request: t.GetLabSchedule) -> t.GetLabScheduleResponse:
        """List what is booked of a lab, everything that touches the span."""
        return await self._sender.carry_out(request, t.GetLabScheduleResponse)

    async def get_test_information(self, request: t.GetTestInformation) -> t.GetTestInformationResponse:
        """Read a scheduled test, its counters and all submissions in the order they came."""
        return await self._sender.carry_out(request, t.GetTestInformationResponse)

    async def get_training_session(self, request: t.GetTrainingSession) -> t.GetTrainingSessionResponse:
        """Give back a session, element by element."""
        return await self._sender.carry_out(request, t.GetTrainingSessionResponse)

    async def lst_lib_tests(self, request: t.LstLibTests) -> t.LstLibTestsResponse:
        """List the caller's private tests and all shared ones, by number."""
        return await self._sender.carry_out(request, t.LstLibTestsResponse)

    async def lst_scheduled_tests(self, request: t.LstScheduledTests) -> t.LstScheduledTestsResponse:
        """List the tests of the sessions the caller hosts or shares, or for administrators those of the site."""
        return await self._sender.carry_out(request, t.LstScheduledTestsResponse)

    async def lstsummary_training_session(
        self, request: t.LstsummaryTrainingSession
    ) -> t.LstsummaryTrainingSessionResponse:
        """List the caller's sessions of any listing, or for administrators those of the site."""
        return await self._sender.carry_out(request, t.LstsummaryTrainingSessionResponse)

    async def lst_training_session(self, request: t.LstTrainingSession) -> t.LstTrainingSessionResponse:
        """List whole sessions: the caller's, or for administrators those of the site."""
        return await self._sender.carry_out(request, t.LstTrainingSessionResponse)

    async def reserve_lab(self, request: t.ReserveLab) -> t.ReserveLabResponse:
        """Reserve computers of a lab for a time, without a session."""
        return await self._sender.carry_out(request, t.ReserveLabResponse)

    async def set_scheduled_test(self, request: t.SetScheduledTest) -> t.SetScheduledTestResponse:
        """Change delivery, dates and limits of a test; its questions stay."""
        return await self._sender.carry_out(request, t.SetScheduledTestResponse)

    async def set_training_session(
        self, request: t.SetTrainingSession, *, etag: str | None = None
    ) -> t.SetTrainingSessionResponse:
        """Change what the request mentions of a session, its dates, its people, and what waits in the outbox."""
        return await self._sender.carry_out(request, t.SetTrainingSessionResponse, if_match=etag)

    async def upload_im_stest(self, request: t.UploadIMStest) -> t.UploadIMStestResponse:
        """Check a test and put it, verbatim, into the caller's private library."""
        return await self._sender.carry_out(request, t.UploadIMStestResponse)
