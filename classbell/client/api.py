"""The operations of `api` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Api:
    """The operations of `api`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def create_lab(self, request: t.CreateLab) -> t.CreateLabResponse:
        """Add a lab."""
        return self._sender.carry_out(request, t.CreateLabResponse)

    def create_template(self, request: t.CreateTemplate) -> t.CreateTemplateResponse:
        """Make a template that every host of the site may use."""
        return self._sender.carry_out(request, t.CreateTemplateResponse)

    def create_token(self, request: t.CreateToken) -> t.CreateTokenResponse:
        """Make a token with the rights of the caller."""
        return self._sender.carry_out(request, t.CreateTokenResponse)

    def create_webhook(self, request: t.CreateWebhook) -> t.CreateWebhookResponse:
        """Make a webhook, which is told what happens from now on."""
        return self._sender.carry_out(request, t.CreateWebhookResponse)

    def del_lab(self, request: t.DelLab) -> t.DelLabResponse:
        """Take a lab away."""
        return self._sender.carry_out(request, t.DelLabResponse)

    def del_template(self, request: t.DelTemplate) -> t.DelTemplateResponse:
        """Take a template away."""
        return self._sender.carry_out(request, t.DelTemplateResponse)

    def del_token(self, request: t.DelToken) -> t.DelTokenResponse:
        """Take a token back; it lets nobody in any more."""
        return self._sender.carry_out(request, t.DelTokenResponse)

    def del_webhook(self, request: t.DelWebhook) -> t.DelWebhookResponse:
        """Remove a webhook; what waits for it is not told any more."""
        return self._sender.carry_out(request, t.DelWebhookResponse)

    def erase_person(self, request: t.ErasePerson) -> t.ErasePersonResponse:
        """Erase a person; who waits for his seats is promoted and told."""
        return self._sender.carry_out(request, t.ErasePersonResponse)

    def export_person(self, request: t.ExportPerson) -> t.ExportPersonResponse:
        """Answer what the site keeps about an address; for one it does not know, a document of empty lists."""
        return self._sender.carry_out(request, t.ExportPersonResponse)

    def get_certificate_rule(self, request: t.GetCertificateRule) -> t.GetCertificateRuleResponse:
        """Answer what earns a certificate of a session."""
        return self._sender.carry_out(request, t.GetCertificateRuleResponse)

    def get_registration_form(self, request: t.GetRegistrationForm) -> t.GetRegistrationFormResponse:
        """Answer the questions in their order."""
        return self._sender.carry_out(request, t.GetRegistrationFormResponse)

    def get_site_registration_form(self, request: t.GetSiteRegistrationForm) -> t.GetSiteRegistrationFormResponse:
        """Answer the questions in their order."""
        return self._sender.carry_out(request, t.GetSiteRegistrationFormResponse)

    def get_site_settings(self, request: t.GetSiteSettings) -> t.GetSiteSettingsResponse:
        """Answer every switch of the site with its value, its default and what it does."""
        return self._sender.carry_out(request, t.GetSiteSettingsResponse)

    def get_training_session_request(self, request: t.GetTrainingSessionRequest) -> t.GetTrainingSessionRequestResponse:
        """Give the CreateTrainingSession message that makes a session like this one."""
        return self._sender.carry_out(request, t.GetTrainingSessionRequestResponse)

    def get_webhook(self, request: t.GetWebhook) -> t.GetWebhookResponse:
        """Read a webhook and how it fares."""
        return self._sender.carry_out(request, t.GetWebhookResponse)

    def give_feedback(self, request: t.GiveFeedback) -> t.GiveFeedbackResponse:
        """Keep what an attendee says of an instance; said again, it replaces what he said before."""
        return self._sender.carry_out(request, t.GiveFeedbackResponse)

    def issue_certificates(self, request: t.IssueCertificates) -> t.IssueCertificatesResponse:
        """Issue certificates to those who earned them; who has a good one keeps it."""
        return self._sender.carry_out(request, t.IssueCertificatesResponse)

    def lst_certificates(self, request: t.LstCertificates) -> t.LstCertificatesResponse:
        """List certificates of the caller's sessions, of one session, or for administrators of the site."""
        return self._sender.carry_out(request, t.LstCertificatesResponse)

    def lst_messages(self, request: t.LstMessages) -> t.LstMessagesResponse:
        """List messages of the caller's sessions, of one session, or for administrators of the whole site."""
        return self._sender.carry_out(request, t.LstMessagesResponse)

    def lst_templates(self, request: t.LstTemplates) -> t.LstTemplatesResponse:
        """List the templates of the site with what they say."""
        return self._sender.carry_out(request, t.LstTemplatesResponse)

    def lst_tokens(self, request: t.LstTokens) -> t.LstTokensResponse:
        """List the caller's tokens, or for administrators those of the site."""
        return self._sender.carry_out(request, t.LstTokensResponse)

    def lst_webhook_deliveries(self, request: t.LstWebhookDeliveries) -> t.LstWebhookDeliveriesResponse:
        """List deliveries; those delivered or given up are kept for 30 days."""
        return self._sender.carry_out(request, t.LstWebhookDeliveriesResponse)

    def lst_webhooks(self, request: t.LstWebhooks) -> t.LstWebhooksResponse:
        """List all webhooks of the site."""
        return self._sender.carry_out(request, t.LstWebhooksResponse)

    def mark_presence(self, request: t.MarkPresence) -> t.MarkPresenceResponse:
        """Note that somebody was at a date of a session."""
        return self._sender.carry_out(request, t.MarkPresenceResponse)

    def promote_attendees(self, request: t.PromoteAttendees) -> t.PromoteAttendeesResponse:
        """Move people to the front of the waiting list, and seat them as far as seats are free."""
        return self._sender.carry_out(request, t.PromoteAttendeesResponse)

    def redeliver_webhook(self, request: t.RedeliverWebhook) -> t.RedeliverWebhookResponse:
        """Let a delivery be posted now, as if for the first time; its `Webhook-Id` stays."""
        return self._sender.carry_out(request, t.RedeliverWebhookResponse)

    def resend_message(self, request: t.ResendMessage) -> t.ResendMessageResponse:
        """Let a message leave now, whether it waits, was sent or was given up."""
        return self._sender.carry_out(request, t.ResendMessageResponse)

    def revoke_certificate(self, request: t.RevokeCertificate) -> t.RevokeCertificateResponse:
        """Make a certificate worthless."""
        return self._sender.carry_out(request, t.RevokeCertificateResponse)

    def send_scores(self, request: t.SendScores) -> t.SendScoresResponse:
        """Mail the scores, again to those who had one before; who still waits for the host is left out."""
        return self._sender.carry_out(request, t.SendScoresResponse)

    def set_certificate_rule(self, request: t.SetCertificateRule) -> t.SetCertificateRuleResponse:
        """Say what earns a certificate of a session; those issued already stay."""
        return self._sender.carry_out(request, t.SetCertificateRuleResponse)

    def set_registration_form(self, request: t.SetRegistrationForm) -> t.SetRegistrationFormResponse:
        """Replace the form of a session; answers given before stay as they are."""
        return self._sender.carry_out(request, t.SetRegistrationFormResponse)

    def set_site_logo(self, request: t.SetSiteLogo) -> t.SetSiteLogoResponse:
        """Give the site a logo, or take it away. What it is, its content tells, not its name."""
        return self._sender.carry_out(request, t.SetSiteLogoResponse)

    def set_site_registration_form(self, request: t.SetSiteRegistrationForm) -> t.SetSiteRegistrationFormResponse:
        """Replace the form of all sessions that have none of their own; answers given before stay as they are."""
        return self._sender.carry_out(request, t.SetSiteRegistrationFormResponse)

    def set_site_settings(self, request: t.SetSiteSettings) -> t.SetSiteSettingsResponse:
        """Set switches of the site, all or none; they count from the next request on, and sessions stay as they are."""
        return self._sender.carry_out(request, t.SetSiteSettingsResponse)

    def set_webhook(self, request: t.SetWebhook) -> t.SetWebhookResponse:
        """Change a webhook, or switch it off and on; its key stays."""
        return self._sender.carry_out(request, t.SetWebhookResponse)

    def test_webhook(self, request: t.TestWebhook) -> t.TestWebhookResponse:
        """Ask that the webhook be told `webhook.test`; the log says what became of it."""
        return self._sender.carry_out(request, t.TestWebhookResponse)

    def unmark_presence(self, request: t.UnmarkPresence) -> t.UnmarkPresenceResponse:
        """Take back what a host has noted."""
        return self._sender.carry_out(request, t.UnmarkPresenceResponse)

    def write_to_people(self, request: t.WriteToPeople) -> t.WriteToPeopleResponse:
        """Mail people of a session, each by himself and once, in however many groups he is; answers reach the host."""
        return self._sender.carry_out(request, t.WriteToPeopleResponse)


class AsyncApi:
    """The operations of `api`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create_lab(self, request: t.CreateLab) -> t.CreateLabResponse:
        """Add a lab."""
        return await self._sender.carry_out(request, t.CreateLabResponse)

    async def create_template(self, request: t.CreateTemplate) -> t.CreateTemplateResponse:
        """Make a template that every host of the site may use."""
        return await self._sender.carry_out(request, t.CreateTemplateResponse)

    async def create_token(self, request: t.CreateToken) -> t.CreateTokenResponse:
        """Make a token with the rights of the caller."""
        return await self._sender.carry_out(request, t.CreateTokenResponse)

    async def create_webhook(self, request: t.CreateWebhook) -> t.CreateWebhookResponse:
        """Make a webhook, which is told what happens from now on."""
        return await self._sender.carry_out(request, t.CreateWebhookResponse)

    async def del_lab(self, request: t.DelLab) -> t.DelLabResponse:
        """Take a lab away."""
        return await self._sender.carry_out(request, t.DelLabResponse)

    async def del_template(self, request: t.DelTemplate) -> t.DelTemplateResponse:
        """Take a template away."""
        return await self._sender.carry_out(request, t.DelTemplateResponse)

    async def del_token(self, request: t.DelToken) -> t.DelTokenResponse:
        """Take a token back; it lets nobody in any more."""
        return await self._sender.carry_out(request, t.DelTokenResponse)

    async def del_webhook(self, request: t.DelWebhook) -> t.DelWebhookResponse:
        """Remove a webhook; what waits for it is not told any more."""
        return await self._sender.carry_out(request, t.DelWebhookResponse)

    async def erase_person(self, request: t.ErasePerson) -> t.ErasePersonResponse:
        """Erase a person; who waits for his seats is promoted and told."""
        return await self._sender.carry_out(request, t.ErasePersonResponse)

    async def export_person(self, request: t.ExportPerson) -> t.ExportPersonResponse:
        """Answer what the site keeps about an address; for one it does not know, a document of empty lists."""
        return await self._sender.carry_out(request, t.ExportPersonResponse)

    async def get_certificate_rule(self, request: t.GetCertificateRule) -> t.GetCertificateRuleResponse:
        """Answer what earns a certificate of a session."""
        return await self._sender.carry_out(request, t.GetCertificateRuleResponse)

    async def get_registration_form(self, request: t.GetRegistrationForm) -> t.GetRegistrationFormResponse:
        """Answer the questions in their order."""
        return await self._sender.carry_out(request, t.GetRegistrationFormResponse)

    async def get_site_registration_form(self, request: t.GetSiteRegistrationForm) -> t.GetSiteRegistrationFormResponse:
        """Answer the questions in their order."""
        return await self._sender.carry_out(request, t.GetSiteRegistrationFormResponse)

    async def get_site_settings(self, request: t.GetSiteSettings) -> t.GetSiteSettingsResponse:
        """Answer every switch of the site with its value, its default and what it does."""
        return await self._sender.carry_out(request, t.GetSiteSettingsResponse)

    async def get_training_session_request(
        self, request: t.GetTrainingSessionRequest
    ) -> t.GetTrainingSessionRequestResponse:
        """Give the CreateTrainingSession message that makes a session like this one."""
        return await self._sender.carry_out(request, t.GetTrainingSessionRequestResponse)

    async def get_webhook(self, request: t.GetWebhook) -> t.GetWebhookResponse:
        """Read a webhook and how it fares."""
        return await self._sender.carry_out(request, t.GetWebhookResponse)

    async def give_feedback(self, request: t.GiveFeedback) -> t.GiveFeedbackResponse:
        """Keep what an attendee says of an instance; said again, it replaces what he said before."""
        return await self._sender.carry_out(request, t.GiveFeedbackResponse)

    async def issue_certificates(self, request: t.IssueCertificates) -> t.IssueCertificatesResponse:
        """Issue certificates to those who earned them; who has a good one keeps it."""
        return await self._sender.carry_out(request, t.IssueCertificatesResponse)

    async def lst_certificates(self, request: t.LstCertificates) -> t.LstCertificatesResponse:
        """List certificates of the caller's sessions, of one session, or for administrators of the site."""
        return await self._sender.carry_out(request, t.LstCertificatesResponse)

    async def lst_messages(self, request: t.LstMessages) -> t.LstMessagesResponse:
        """List messages of the caller's sessions, of one session, or for administrators of the whole site."""
        return await self._sender.carry_out(request, t.LstMessagesResponse)

    async def lst_templates(self, request: t.LstTemplates) -> t.LstTemplatesResponse:
        """List the templates of the site with what they say."""
        return await self._sender.carry_out(request, t.LstTemplatesResponse)

    async def lst_tokens(self, request: t.LstTokens) -> t.LstTokensResponse:
        """List the caller's tokens, or for administrators those of the site."""
        return await self._sender.carry_out(request, t.LstTokensResponse)

    async def lst_webhook_deliveries(self, request: t.LstWebhookDeliveries) -> t.LstWebhookDeliveriesResponse:
        """List deliveries; those delivered or given up are kept for 30 days."""
        return await self._sender.carry_out(request, t.LstWebhookDeliveriesResponse)

    async def lst_webhooks(self, request: t.LstWebhooks) -> t.LstWebhooksResponse:
        """List all webhooks of the site."""
        return await self._sender.carry_out(request, t.LstWebhooksResponse)

    async def mark_presence(self, request: t.MarkPresence) -> t.MarkPresenceResponse:
        """Note that somebody was at a date of a session."""
        return await self._sender.carry_out(request, t.MarkPresenceResponse)

    async def promote_attendees(self, request: t.PromoteAttendees) -> t.PromoteAttendeesResponse:
        """Move people to the front of the waiting list, and seat them as far as seats are free."""
        return await self._sender.carry_out(request, t.PromoteAttendeesResponse)

    async def redeliver_webhook(self, request: t.RedeliverWebhook) -> t.RedeliverWebhookResponse:
        """Let a delivery be posted now, as if for the first time; its `Webhook-Id` stays."""
        return await self._sender.carry_out(request, t.RedeliverWebhookResponse)

    async def resend_message(self, request: t.ResendMessage) -> t.ResendMessageResponse:
        """Let a message leave now, whether it waits, was sent or was given up."""
        return await self._sender.carry_out(request, t.ResendMessageResponse)

    async def revoke_certificate(self, request: t.RevokeCertificate) -> t.RevokeCertificateResponse:
        """Make a certificate worthless."""
        return await self._sender.carry_out(request, t.RevokeCertificateResponse)

    async def send_scores(self, request: t.SendScores) -> t.SendScoresResponse:
        """Mail the scores, again to those who had one before; who still waits for the host is left out."""
        return await self._sender.carry_out(request, t.SendScoresResponse)

    async def set_certificate_rule(self, request: t.SetCertificateRule) -> t.SetCertificateRuleResponse:
        """Say what earns a certificate of a session; those issued already stay."""
        return await self._sender.carry_out(request, t.SetCertificateRuleResponse)

    async def set_registration_form(self, request: t.SetRegistrationForm) -> t.SetRegistrationFormResponse:
        """Replace the form of a session; answers given before stay as they are."""
        return await self._sender.carry_out(request, t.SetRegistrationFormResponse)

    async def set_site_logo(self, request: t.SetSiteLogo) -> t.SetSiteLogoResponse:
        """Give the site a logo, or take it away. What it is, its content tells, not its name."""
        return await self._sender.carry_out(request, t.SetSiteLogoResponse)

    async def set_site_registration_form(self, request: t.SetSiteRegistrationForm) -> t.SetSiteRegistrationFormResponse:
        """Replace the form of all sessions that have none of their own; answers given before stay as they are."""
        return await self._sender.carry_out(request, t.SetSiteRegistrationFormResponse)

    async def set_site_settings(self, request: t.SetSiteSettings) -> t.SetSiteSettingsResponse:
        """Set switches of the site, all or none; they count from the next request on, and sessions stay as they are."""
        return await self._sender.carry_out(request, t.SetSiteSettingsResponse)

    async def set_webhook(self, request: t.SetWebhook) -> t.SetWebhookResponse:
        """Change a webhook, or switch it off and on; its key stays."""
        return await self._sender.carry_out(request, t.SetWebhookResponse)

    async def test_webhook(self, request: t.TestWebhook) -> t.TestWebhookResponse:
        """Ask that the webhook be told `webhook.test`; the log says what became of it."""
        return await self._sender.carry_out(request, t.TestWebhookResponse)

    async def unmark_presence(self, request: t.UnmarkPresence) -> t.UnmarkPresenceResponse:
        """Take back what a host has noted."""
        return await self._sender.carry_out(request, t.UnmarkPresenceResponse)

    async def write_to_people(self, request: t.WriteToPeople) -> t.WriteToPeopleResponse:
        """Mail people of a session, each by himself and once, in however many groups he is; answers reach the host."""
        return await self._sender.carry_out(request, t.WriteToPeopleResponse)
