"""Types of the report of a test in the QTI 1.2 subset (training_ims_qtiresv1p2.xsd)."""

from typing import Annotated, Literal

from classbell.wire.element import Attribute, Default, Element, EmptyCounts, Long, MaxLen, Opaque, Wire
from classbell.wire.names import QTI

Text = Annotated[str, Opaque()]
Score0 = Annotated[Long, Default(0)]


class GenericIdentifier(Element, ns=QTI):
    """By what the participant is known."""

    type_label: Annotated[Text, Wire("type_label")]
    identifier_string: Annotated[Text, Wire("identifier_string")]
    """E-mail address."""


class Context(Element, ns=QTI):
    """Who took the test."""

    name: Annotated[str, Opaque(), MaxLen(256)]
    generic_identifier: Annotated[GenericIdentifier, Wire("generic_identifier")]


class AsiMetadatafield(Element, ns=QTI):
    """The host's comments."""

    field_name: Annotated[str, Opaque(), MaxLen(256), Default("overall_comments"), Wire("field_name")]
    field_value: Annotated[str, Opaque(), MaxLen(256), Wire("field_value")]


class AsiMetadata(Element, ns=QTI):
    """What the host says of the submission."""

    asi_metadatafield: Annotated[AsiMetadatafield, Wire("asi_metadatafield")]


class Date(Element, ns=QTI):
    """When the test was handed in."""

    type_label: Annotated[Text, Wire("type_label")]
    datetime: Text
    """ISO 8601, in UTC."""


class Score(Element, ns=QTI):
    """The score of the whole test."""

    score_value: Annotated[Score0, Wire("score_value")]
    score_min: Annotated[Score0, Wire("score_min")]
    score_max: Annotated[Score0, Wire("score_max")]


class Grade(Element, ns=QTI):
    """The grade of the whole test."""

    grade_value: Annotated[str, MaxLen(64), Wire("grade_value")]


class AssessmentOutcomes(Element, ns=QTI):
    """What the whole test brought."""

    score: Score
    grade: Grade | None = None
    """Absent where no grades are given, or items wait for the host."""


class ResponseForm(Element, ns=QTI):
    """What was asked for."""

    cardinality: Annotated[Literal["single", "multiple"], Attribute()] | None = None
    response_type: Annotated[Literal["lid", "str"], Attribute(), Wire("response_type")] | None = None
    render_type: Annotated[Literal["choice", "fib"], Attribute(), Wire("render_type")] | None = None
    correct_response: Annotated[list[Text], EmptyCounts(), Wire("correct_response")] = []
    """Answers that bring points; an empty one where the host judges."""


class Response(Element, ns=QTI):
    """The answer to one question."""

    ident_ref: Annotated[Text, Attribute(), Wire("ident_ref")] | None = None
    response_form: Annotated[ResponseForm, Wire("response_form")]
    response_value: Annotated[list[Text], EmptyCounts(), Wire("response_value")] = []
    """Choices taken, or a text; an empty one for no answer."""


class ItemScore(Element, ns=QTI):
    """The score of one item."""

    score_value: Annotated[Score0, Wire("score_value")]
    score_interpretation: Annotated[str, Opaque(), MaxLen(2048), EmptyCounts(), Wire("score_interpretation")]
    score_min: Annotated[Score0, Wire("score_min")]
    score_max: Annotated[Score0, Wire("score_max")]


class ItemOutcomes(Element, ns=QTI):
    """What one item brought."""

    score: ItemScore


class ItemResult(Element, ns=QTI):
    """One item that was asked."""

    asi_metadata: Annotated[AsiMetadata, Wire("asi_metadata")] | None = None
    response: list[Response] = []
    outcomes: ItemOutcomes
    feedback_displayed: Annotated[Text, Wire("feedback_displayed")] | None = None
    """Feedback that belongs to the answer."""


class SectionResult(Element, ns=QTI):
    """The items of the test."""

    item_result: Annotated[list[ItemResult], Wire("item_result")] = []


class AssessmentResult(Element, ns=QTI):
    """What was handed in."""

    asi_title: Annotated[Text, Attribute(), Wire("asi_title")] | None = None
    ident_ref: Annotated[Long, Attribute(), Wire("ident_ref")] | None = None
    """Number of the scheduled test."""
    asi_metadata: Annotated[AsiMetadata, Wire("asi_metadata")] | None = None
    asi_description: Annotated[str, Opaque(), MaxLen(2048), Wire("asi_description")] | None = None
    date: Date
    duration: Text
    """From the start to the submission, as ISO 8601 writes spans."""
    outcomes: AssessmentOutcomes
    num_sections: Annotated[str, Wire("num_sections")]
    section_result: Annotated[SectionResult, Wire("section_result")]


class Result(Element, ns=QTI):
    """One submission of one participant."""

    context: Context
    assessment_result: Annotated[AssessmentResult, Wire("assessment_result")]


class QtiResultReport(Element, ns=QTI):
    """A report in the QTI 1.2 subset."""

    result: Result


def comments(text: str) -> AsiMetadata | None:
    """The host's comments, if there are any."""
    return (
        AsiMetadata(asi_metadatafield=AsiMetadatafield(field_name="overall_comments", field_value=text))
        if text
        else None
    )
