import pytest

from classbell.errors import HtmlNotAllowed, InternalError, InvalidValue, NoRecord, Refusal, UnknownRequestType
from classbell.services import registry
from classbell.wire import names
from classbell.wire.envelope import (
    MAX_BODIES,
    PACKAGES,
    Answer,
    Body,
    Envelope,
    OperationName,
    close_envelope,
    open_envelope,
    operation_name,
)
from classbell.wire.parse import parse
from classbell.wire.plan import plan_of
from classbell.wire.security import SecurityContext
from tests.wire.samples import Badge, Gala

CREATE = OperationName("training", "createtrainingsession")
CREDENTIALS = "<securityContext><webExID>hostid</webExID><password>pass</password></securityContext>"
BODY = '<body><bodyContent xsi:type="training.DelTrainingSession"><sessionKey>5</sessionKey></bodyContent></body>'


def opened(xml: str) -> Envelope:
    return open_envelope(parse(xml))


def only_body(xml: str) -> Body:
    (body,) = opened(xml).bodies
    return body


# The type


@pytest.mark.parametrize(
    "text",
    [
        "java:com.webex.service.binding.training.CreateTrainingSession",
        "JAVA:COM.WEBEX.SERVICE.BINDING.TRAINING.CREATETRAININGSESSION",
        "java:com.webex.service.binding.training.createTrainingSession",
        " \n java:com.webex.service.binding.training.CreateTrainingSession\t",
        "java: com.webex.service.binding.training . CreateTrainingSession",
        "java : training.CreateTrainingSession",
        "java:training.CreateTrainingSession",
        "com.webex.service.binding.training.CreateTrainingSession",
        "training.CreateTrainingSession",
        "Training.createtrainingsession",
        "train:createTrainingSession",
        "TRAIN:CreateTrainingSession",
        "trainingsession:createTrainingSession",
        " train : createTrainingSession ",
    ],
)
def test_the_spellings_of_the_type_name_the_same_operation(text: str) -> None:
    assert operation_name(text, {}) == CREATE


@pytest.mark.parametrize("prefix", ["train", "ns4", "t", "use", "meet"])
def test_a_bound_prefix_means_what_it_is_bound_to(prefix: str) -> None:
    assert operation_name(f"{prefix}:createTrainingSession", {prefix: names.TRAIN.uri, None: names.SERV.uri}) == CREATE


def test_a_known_prefix_bound_elsewhere_keeps_its_meaning() -> None:
    assert operation_name("train:createTrainingSession", {"train": "urn:elsewhere"}) == CREATE
    assert operation_name("train:createTrainingSession", {"train": names.SERV.uri}) == CREATE


@pytest.mark.parametrize("text", ["CreateTrainingSession", "x:createTrainingSession", "java:CreateTrainingSession"])
def test_without_a_known_service_the_name_is_all_there_is(text: str) -> None:
    assert operation_name(text, {"x": "urn:elsewhere"}) == OperationName(None, "createtrainingsession")


@pytest.mark.parametrize("text", ["", " ", ":", "train:", "java:", "training.", "java:com.webex.service.binding.user."])
def test_a_type_without_an_operation_names_nothing(text: str) -> None:
    assert operation_name(text, {}) is None


@pytest.mark.parametrize("package", PACKAGES)
def test_every_service_is_known_by_segment_prefix_namespace_and_long_name(package: str) -> None:
    namespace = PACKAGES[package]
    expected = OperationName(package, "dothis")
    long_name = namespace.tail.rpartition("/")[2]

    assert operation_name(f"java:com.webex.service.binding.{package}.DoThis", {}) == expected
    assert operation_name(f"{package}.DoThis", {}) == expected
    assert operation_name(f"{namespace.prefix}:doThis", {}) == expected
    assert operation_name("any:doThis", {"any": namespace.uri}) == expected
    assert operation_name(f"{long_name}:doThis", {}) == expected


def test_the_service_with_a_dot_is_not_taken_for_its_first_part() -> None:
    assert operation_name("java:com.webex.service.binding.meeting.auo.SetTeleconferenceSession", {}) == (
        OperationName("meeting.auo", "setteleconferencesession")
    )
    assert operation_name("java:com.webex.service.binding.meeting.SetMeeting", {}) == (
        OperationName("meeting", "setmeeting")
    )


def test_the_prefix_of_site_is_known_in_both_its_forms() -> None:
    for prefix in ("site", "ns1"):
        assert operation_name(f"{prefix}:lstTimeZone", {}) == OperationName("site", "lsttimezone")


@pytest.mark.parametrize(
    "attribute",
    [
        'xsi:type="train:createTrainingSession"',
        "xsi:type='train:createTrainingSession'",
        'xsi:type\n = \n"train:createTrainingSession"',
        'xsi:type="\n train:createTrainingSession \n"',
        'XSI:Type="train:createTrainingSession"',
        'type="train:createTrainingSession"',
        'i:type="train:createTrainingSession" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"',
        'xmlns:q="http://www.webex.com/schemas/2002/06/service/trainingsession" xsi:type="q:createTrainingSession"',
        'subtype="user.GetUser" xsi:type="training.CreateTrainingSession"',
        'other="x" xsi:schemaLocation="a b" xsi:type="training.CreateTrainingSession"',
    ],
)
def test_the_type_is_the_attribute_called_type(attribute: str) -> None:
    assert only_body(f"<message><body><bodyContent {attribute}/></body></message>").name == CREATE


def test_a_prefix_bound_anywhere_above_counts() -> None:
    body = only_body(
        f'<message xmlns:q="{names.TRAIN.uri}"><body><bodyContent xsi:type="q:createTrainingSession"/></body></message>'
    )

    assert body.name == CREATE
    assert body.type_text == "q:createTrainingSession"


def test_a_body_without_a_type_names_nothing() -> None:
    body = only_body("<message><body><bodyContent><sessionKey>5</sessionKey></bodyContent></body></message>")

    assert (body.type_text, body.name) == ("", None)


# The message


@pytest.mark.parametrize(
    ("root", "attributes"),
    [
        ("serv:message", ""),
        ("serv:message", f' xmlns:serv="{names.SERV.uri}"'),
        ("serv:message", ' xmlns:serv="urn:wrong"'),
        ("message", ""),
        ("message", f' xmlns="{names.SERV.uri}"'),
        ("ns0:message", f' xmlns:ns0="{names.SERV.uri}"'),
        ("messageType", f' xmlns="{names.SERV.uri}"'),
        ("anything", ""),
    ],
)
def test_the_root_may_be_called_anything(root: str, attributes: str) -> None:
    envelope = opened(f"<{root}{attributes}><header>{CREDENTIALS}</header>{BODY}</{root}>")

    assert envelope.security == SecurityContext(web_ex_id="hostid", password="pass")
    assert [body.name for body in envelope.bodies] == [OperationName("training", "deltrainingsession")]


def test_namespaces_may_be_mixed_within_one_message() -> None:
    envelope = opened(
        f'<message xmlns="{names.SERV.uri}" xmlns:com="{names.COM.uri}" xmlns:s="{names.SERV.uri}"><s:Header>'
        '<securityContext><com:WEBEXID> hostid\n</com:WEBEXID><siteName xmlns="">acme</siteName></securityContext>'
        '</s:Header><BODY><s:bodycontent xsi:type="trainingsession:delTrainingSession"/></BODY></message>'
    )

    assert envelope.security == SecurityContext(web_ex_id="hostid", site_name="acme")
    assert envelope.bodies[0].name == OperationName("training", "deltrainingsession")


def test_the_first_header_and_the_first_body_count() -> None:
    other = "<header><securityContext><webExID>other</webExID></securityContext></header><body/>"

    envelope = opened(f"<message>{BODY}<header>{CREDENTIALS}</header>{other}</message>")

    assert envelope.security.web_ex_id == "hostid"
    assert len(envelope.bodies) == 1


@pytest.mark.parametrize("header", ["", "<header/>", "<header><securityContext/></header>", "<header><x/></header>"])
def test_a_message_may_name_nobody(header: str) -> None:
    assert opened(f"<message>{header}{BODY}</message>").security == SecurityContext()


def test_credentials_are_text_whatever_they_look_like() -> None:
    security = opened(
        "<message><header><securityContext><siteID> 0000 </siteID>ad<webExID/><password>&lt;b&gt; x</password>"
        f"<email>A@B</email><partnerID>p</partnerID><unknown>x</unknown></securityContext></header>{BODY}</message>"
    ).security

    assert security == SecurityContext(site_id="0000", password="<b> x", email="A@B", partner_id="p")


def test_credentials_given_twice_are_refused_without_being_repeated() -> None:
    with pytest.raises(InvalidValue) as caught:
        opened(
            "<message><header><securityContext><password>hidden</password><password>hidden</password>"
            f"</securityContext></header>{BODY}</message>"
        )

    assert caught.value.path == "password"
    assert "hidden" not in caught.value.detail


@pytest.mark.parametrize(
    "rest", ["", "<body/>", "<body>text</body>", "<body><content/></body>", "<bodyContent xsi:type='x'/>"]
)
def test_a_message_without_a_body_asks_for_nothing(rest: str) -> None:
    with pytest.raises(UnknownRequestType) as caught:
        opened(f"<message><header>{CREDENTIALS}</header>{rest}</message>")

    assert caught.value.reason == "Unknown request type: "


def test_several_bodies_are_taken_in_order_with_their_own_content() -> None:
    content = '<bodyContent xsi:type="training.{}"><sessionKey>{}</sessionKey></bodyContent>'
    envelope = opened(
        "<message><body>"
        + content.format("GetTrainingSession", 1)
        + "<x/>"
        + content.format("Nothing", 2)
        + "</body></message>"
    )

    assert [(body.name, body.node[0].text) for body in envelope.bodies] == [
        (OperationName("training", "gettrainingsession"), "1"),
        (OperationName("training", "nothing"), "2"),
    ]


def test_there_may_be_so_many_bodies_and_no_more() -> None:
    def message(count: int) -> str:
        return "<message><body>" + "<bodyContent/>" * count + "</body></message>"

    assert len(opened(message(MAX_BODIES)).bodies) == MAX_BODIES
    with pytest.raises(InvalidValue) as caught:
        opened(message(MAX_BODIES + 1))
    assert caught.value.path == f"body/bodyContent[{MAX_BODIES + 1}]"


# Answers

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
ROOT = (
    f'<serv:message xmlns:serv="{names.SERV.uri}" xmlns:com="{names.COM.uri}" xmlns:sess="{names.SESS.uri}"'
    f' xmlns:train="{names.TRAIN.uri}" xmlns:qti="{names.QTI.uri}" xmlns:qtiasi="{names.QTIASI.uri}">'
)


def test_an_answer_is_one_line_in_the_exact_form() -> None:
    reply = close_envelope([Answer(names.TRAIN, Gala(conf_name="one\ntwo"))])

    assert reply == (
        DECLARATION + ROOT + "<serv:header><serv:response><serv:result>SUCCESS</serv:result>"
        "<serv:gsbStatus>PRIMARY</serv:gsbStatus></serv:response></serv:header><serv:body>"
        f'<serv:bodyContent xsi:type="train:gala" xmlns:xsi="{names.XSI}">'
        "<sess:confName>one&#10;two</sess:confName></serv:bodyContent></serv:body></serv:message>"
    )


def test_a_refusal_is_a_failure_with_an_empty_body() -> None:
    reply = close_envelope([Answer(names.TRAIN, NoRecord())])

    assert reply == (
        DECLARATION + ROOT + "<serv:header><serv:response><serv:result>FAILURE</serv:result>"
        "<serv:reason>Sorry, no record found</serv:reason><serv:gsbStatus>PRIMARY</serv:gsbStatus>"
        "<serv:exceptionID>000015</serv:exceptionID></serv:response></serv:header>"
        "<serv:body><serv:bodyContent/></serv:body></serv:message>"
    )


def sub_errors(refusal: Refusal) -> str:
    reply = close_envelope([Answer(names.TRAIN, refusal)])
    return reply.partition("</serv:exceptionID>")[2].partition("</serv:response>")[0]


def test_a_refusal_with_a_path_is_told_as_a_sub_error_too() -> None:
    assert sub_errors(InvalidValue(path="schedule/duration", value="<5>\n")) == (
        "<serv:subErrors><serv:subError><serv:exceptionID>000903</serv:exceptionID>"
        "<serv:reason>Invalid value for element schedule/duration: &lt;5&gt;&#10;</serv:reason>"
        "<serv:value>schedule/duration</serv:value></serv:subError></serv:subErrors>"
    )


def test_a_refusal_without_a_path_has_no_sub_errors() -> None:
    assert sub_errors(InternalError(reference="abc")) == ""


def test_the_sub_errors_stand_in_their_order_fifty_at_most() -> None:
    faults: list[Refusal] = [InvalidValue(path=f"day[{place}]", value="NO") for place in range(1, 60)]
    faults[1] = HtmlNotAllowed(path="day[2]")

    reply = sub_errors(faults[0].with_sub_errors(faults))

    assert reply.count("<serv:subError>") == 50
    assert reply.index("day[1]") < reply.index("day[2]") < reply.index("day[50]")
    assert (
        "<serv:exceptionID>000907</serv:exceptionID><serv:reason>HTML not allowed in element day[2]</serv:reason>"
        in reply
    )
    assert "day[51]" not in reply


def test_an_offending_value_is_cut_at_eighty_characters() -> None:
    exact = sub_errors(InvalidValue(path="x", value="ä" * 80))
    longer = sub_errors(InvalidValue(path="x", value="ä" * 81))

    assert ": " + "ä" * 80 + "</serv:reason>" in exact
    assert ": " + "ä" * 80 + "…</serv:reason>" in longer


def test_each_body_has_its_response_and_its_content_in_order() -> None:
    root = parse(
        close_envelope(
            [
                Answer(names.TRAIN, NoRecord()),
                Answer(names.USE, Badge(code="1")),
                Answer(names.TRAIN, Gala(conf_name="A")),
            ]
        )
    )

    header, body = root
    assert [response[0].text for response in header] == ["FAILURE", "SUCCESS", "SUCCESS"]
    assert [len(content) for content in body] == [0, 1, 1]


@pytest.mark.parametrize(
    ("answered", "prefixes"),
    [
        ([names.TRAIN], "serv com sess train qti qtiasi"),
        ([names.USE], "serv com use"),
        ([names.EP], "serv com ep meet"),
        ([names.ATT], "serv com att"),
        ([names.SITE], "serv com ns1 event"),
        ([names.MEET], "serv com meet att"),
        ([names.HISTORY], "serv com history"),
        ([names.SERV], "serv com"),
        ([names.USE, names.TRAIN, names.USE], "serv com use sess train qti qtiasi"),
        ([names.SITE, names.EP], "serv com ns1 event ep meet"),
    ],
)
def test_the_root_declares_the_namespaces_of_all_answers_once(answered: list[names.Namespace], prefixes: str) -> None:
    root = parse(close_envelope([Answer(namespace, NoRecord()) for namespace in answered]))

    assert list(root.nsmap) == prefixes.split()
    assert all(root.nsmap[space.prefix] == space.uri for space in names.NAMESPACES if space.prefix in root.nsmap)


def test_every_answer_declares_what_it_uses() -> None:
    """A prefix without a declaration would be repaired by our own gate, so the reply's text is looked at."""
    for operation in registry.load().values():
        if operation.package == "api":
            # Never answered over XML.
            continue
        plan = plan_of(operation.response)
        reply = close_envelope([Answer(plan.namespace, NoRecord())])
        todo = [plan]
        while todo:
            for field in todo.pop().fields:
                assert f' xmlns:{field.namespace.prefix}="' in reply, f"{operation.full_name}: {field.tag}"
                todo += [field.child] if field.child is not None else []
