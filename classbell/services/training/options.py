"""The feature flags of a training session: 44 with those every session has."""

from typing import Annotated

from classbell.services.shared import sess
from classbell.wire.element import Default, Wire
from classbell.wire.names import TRAIN


class EnableOptions(sess.EnableOptions, ns=TRAIN):
    """Feature flags. One left out takes its value from the template, else the session type, else the schema."""

    chat: Annotated[bool, Default(False)] | None = None
    """Chat."""
    poll: Annotated[bool, Default(False)] | None = None
    """Polls."""
    audio_video: bool | None = None
    """Video."""
    file_share: bool | None = None
    """File transfer."""
    presentation: bool | None = None
    """Document sharing."""
    application_share: bool | None = None
    """Application sharing."""
    desktop_share: bool | None = None
    """Desktop sharing."""
    web_tour: Annotated[bool, Default(False)] | None = None
    """Web browser sharing."""
    training_session_record: bool | None = None
    """Host may record."""
    annotation: bool | None = None
    """Annotation."""
    import_document: bool | None = None
    """Import documents."""
    save_document: bool | None = None
    """Save documents."""
    print_document: bool | None = None
    """Print documents."""
    pointer: bool | None = None
    """Pointer tool."""
    switch_page: bool | None = None
    """Attendee may turn pages."""
    full_screen: bool | None = None
    """Full screen."""
    thumbnail: bool | None = None
    """Thumbnails."""
    zoom: bool | None = None
    """Zoom."""
    copy_page: bool | None = None
    """Copy pages."""
    rc_app_share: bool | None = None
    """Remote control of a shared application."""
    rc_desktop_share: bool | None = None
    """Remote control of a shared desktop."""
    rc_web_tour: bool | None = None
    """Remote control of a web tour."""
    attendee_record_training_session: bool | None = None
    """Attendees may record."""
    voip: bool | None = None
    """Computer audio."""
    fax_into_training_session: bool | None = None
    """Fax in."""
    auto_delete_after_meeting_end: bool | None = None
    """Remove the session from lists when it has ended (and its scheduled time has passed [R]); history stays."""
    display_quick_start_host: bool | None = None
    """Quick start page for the host."""
    display_quick_start_attendees: bool | None = None
    """Quick start page for attendees."""
    support_qand_a: bool | None = None
    """Questions and answers."""
    support_feedback: bool | None = None
    """Feedback icons."""
    support_breakout_sessions: bool | None = None
    """Breakout sessions."""
    support_remote_computer: bool | None = None
    """Remote computer."""
    support_share_web_content: bool | None = None
    """Web content."""
    support_ucf_rich_media: Annotated[bool, Wire("supportUCFRichMedia")] | None = None
    """Rich media."""
    network_based_record: bool | None = None
    """Server-side recording."""
    presenter_breakout_session: bool | None = None
    """Presenter may start breakouts."""
    attendee_breakout_session: bool | None = None
    """Attendee may start breakouts."""
    support_panelists: bool | None = None
    """Panelist role."""
    mute_on_entry: bool | None = None
    """Mute callers on entry."""
    multi_video: bool | None = None
    """Several videos."""
    very_large_sess: bool | None = None
    """Large session mode."""
