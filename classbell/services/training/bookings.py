"""The lab that a session is held in (training.md 2.5): which of its computers are booked, and when."""

from collections.abc import Sequence

from classbell.domain import labs as rules
from classbell.domain.call import Call
from classbell.domain.labs import Span
from classbell.errors import LabNotFound, LabUnavailable
from classbell.services.training.types import HandsOnLab
from classbell.store import labs
from classbell.store.labs import Booked
from classbell.store.sessions import OccurrenceRow


async def planned(
    call: Call, wanted: HandsOnLab | None, occurrences: Sequence[OccurrenceRow], *, but: int | None = None
) -> list[Booked]:
    """The bookings of a session, one for each instance that is not over; none where no lab is asked for.

    `but` is the session itself, whose own bookings do not stand in its way. An answer is not yet a booking: the
    database judges once more when it is written. Raises `LabNotFound` and `LabUnavailable`.
    """
    ahead = [occurrence for occurrence in occurrences if occurrence.end_at > call.now]
    # What is left out is told by `checks`.
    if wanted is None or not wanted.reserve_hol or wanted.lab_name is None or not wanted.num_computers or not ahead:
        return []
    found = await labs.of_site(call.tx, call.site.site_id, call.now, wanted.lab_name)
    if not found:
        raise LabNotFound(path="handsOnLab/labName", value=wanted.lab_name)
    [lab] = found
    spans = [Span(occurrence.start_at, occurrence.end_at, wanted.num_computers) for occurrence in ahead]
    first, last = min(span.start_at for span in spans), max(span.end_at for span in spans)
    taken = await labs.taken(call.tx, call.site.site_id, lab.lab_id, first, last, but=but)
    if not rules.fits(lab.computers, taken, spans):
        raise LabUnavailable(path="handsOnLab/numComputers", value=str(wanted.num_computers))
    return [Booked(lab.lab_id, occurrence.number, span) for occurrence, span in zip(ahead, spans, strict=True)]
