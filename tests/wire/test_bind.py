import pytest

from classbell.errors import SUB_ERRORS_SHOWN, HtmlNotAllowed, InvalidValue, MissingElement, Refusal
from classbell.wire.element import Element
from classbell.wire.text import TextPolicy
from tests.wire.samples import Badge, Gala, Guest, Guests, Party, bound, gala

STRICT_SITE = TextPolicy(strict=True)
ZERO_WIDTH = "\u200b\u2060\ufeff"


def faults(xml: str, cls: type[Element] = Gala, policy: TextPolicy | None = None) -> list[tuple[str, str]]:
    """What a message is refused for: the kind and the path of each fault, in the order told."""
    return [(type(fault).__name__, fault.path or "") for fault in refusal(xml, cls, policy).sub_errors]


def refusal(xml: str, cls: type[Element] = Gala, policy: TextPolicy | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        bound(xml, cls, *([policy] if policy else []))
    assert caught.value is caught.value.sub_errors[0], "the first fault leads"
    return caught.value


def invalid(*paths: str) -> list[tuple[str, str]]:
    return [("InvalidValue", path) for path in paths]


# Rule 1: order, unknown elements, names


def test_order_is_free() -> None:
    one = gala("<seats>3</seats><confName>Ball</confName><notes>x</notes>")
    other = gala("<notes>x</notes><confName>Ball</confName><seats>3</seats>")

    assert one == other == Gala(conf_name="Ball", seats=3, notes="x")


def test_unknown_elements_are_passed_over_with_all_they_hold() -> None:
    assert gala("<new><seats>3</seats></new><guests><other/><guest><name>Ann</name><x>y</x></guest></guests>") == Gala(
        conf_name="Ball", guests=Guests(guest=[Guest(name="Ann")])
    )


@pytest.mark.parametrize(
    "name", ["seats", "SEATS", "Seats", "train:seats", "sess:SEATS", "nobody:seats", "Seats xmlns='urn:x'"]
)
def test_names_match_by_their_local_part_in_any_case(name: str) -> None:
    assert gala(f"<{name}>3</{name.split(maxsplit=1)[0]}>").seats == 3


def test_an_alias_stands_for_the_name() -> None:
    assert gala("<meetingKey>7</meetingKey>").session_key == 7


def test_an_alias_beside_its_name_is_an_element_twice() -> None:
    assert faults("<confName>B</confName><meetingKey>7</meetingKey><sessionKey>7</sessionKey>") == invalid("sessionKey")


def test_text_between_elements_is_passed_over() -> None:
    assert gala("stray <seats>3</seats> text").seats == 3


# Rule 2: white space, and what counts as nothing


@pytest.mark.parametrize("blank", [" ", "\n", "\t\r\n  ", "\u00a0", "\u3000", "\u2028"])
def test_white_space_around_a_value_goes(blank: str) -> None:
    bound = gala(f"<seats>{blank}3{blank}</seats><confName>{blank}The  Ball{blank}</confName>")

    assert (bound.seats, bound.conf_name) == (3, "The  Ball")


@pytest.mark.parametrize(
    "nothing",
    ["", " ", "\n\t ", "<!-- no -->", "&#160;", "\u00a0\u00a0", ZERO_WIDTH, f" {ZERO_WIDTH} ", "\u200e\u202c"],
)
def test_what_has_no_visible_character_is_not_given(nothing: str) -> None:
    bound = gala(
        f"<seats>{nothing}</seats><notes>{nothing}</notes><word>{nothing}</word><colour>{nothing}</colour>"
        f"<occurOpen>{nothing}</occurOpen><day>{nothing}</day><email>{nothing}</email>"
    )

    assert bound == Gala(conf_name="Ball")


def test_an_invisible_character_beside_a_visible_one_stays() -> None:
    assert gala("<notes>a\u200bb</notes>").notes == "a\u200bb"
    assert gala("<notes>\u200bä</notes>").notes == "\u200bä"


def test_a_required_element_without_content_is_missing() -> None:
    for empty in ("<confName/>", f"<confName>{ZERO_WIDTH}</confName>", "<confName> <!-- x --> </confName>"):
        assert faults(empty) == [("MissingElement", "confName")]


def test_an_empty_element_counts_where_it_is_said_to() -> None:
    assert gala("<startDate/>").start_date == [""]
    assert gala("<startDate> </startDate><startDate>3/2/2026 9:5:0</startDate>").start_date == [
        "",
        "03/02/2026 09:05:00",
    ]


@pytest.mark.parametrize(
    "group",
    [
        "<badge/>",
        "<badge> </badge>",
        "<badge><code/></badge>",
        "<badge><colour> </colour></badge>",
        "<badge><unknown>x</unknown></badge>",
        "<badge>x</badge>",
        "<guests><guest/><guest> </guest></guests>",
        "<guests><guest><badge><code/></badge></guest></guests>",
    ],
)
def test_a_group_in_which_nothing_is_given_is_not_given(group: str) -> None:
    assert gala(group) == Gala(conf_name="Ball")


def test_the_message_itself_is_bound_even_when_it_is_empty() -> None:
    assert bound("", Guests) == Guests()
    assert faults("", Party) == [("MissingElement", "confName")]


# Rule 3: elements twice, elements inside values


def test_an_element_twice_is_a_fault() -> None:
    assert faults("<confName>A</confName><confName>A</confName><badge><code>1</code><code>2</code></badge>") == invalid(
        "confName", "badge/code"
    )


def test_a_group_twice_is_a_fault() -> None:
    assert faults("<confName>A</confName><badge><code>1</code></badge><badge><code>2</code></badge>") == invalid(
        "badge"
    )


def test_an_empty_second_element_is_none() -> None:
    assert gala("<seats>3</seats><seats/><badge><code>1</code></badge><badge/>") == Gala(
        conf_name="Ball", seats=3, badge=Badge(code="1")
    )


@pytest.mark.parametrize("name", ["notes", "word", "email", "page", "startDate[1]", "ticket"])
def test_an_element_inside_a_text_is_a_fault(name: str) -> None:
    element = name.partition("[")[0]

    refused = refusal(f"<confName>A</confName><{element}>one <b>two</b></{element}>")

    assert (type(refused), refused.path, refused.value) == (InvalidValue, name, None)


def test_an_element_inside_any_other_value_is_passed_over() -> None:
    bound = gala(
        "<occurOpen><participant>x</participant>true</occurOpen><seats>1<x>5</x>0</seats><colour>R<x/>E<y/>D</colour>"
        "<anyNumber><x>4</x></anyNumber>"
    )

    assert (bound.is_open, bound.seats, bound.colour, bound.any_number) == (True, 10, "RED", None)


def test_comments_and_sections_within_a_text_are_no_elements() -> None:
    assert gala("<notes>one<!-- two --> <![CDATA[& three]]></notes>").notes == "one & three"


# Lists


def test_a_list_keeps_the_order_sent_whatever_stands_between() -> None:
    assert gala("<day>SUNDAY</day><seats>3</seats><Day>monday</Day><train:DAY>SUNDAY</train:DAY>").day == [
        "SUNDAY",
        "MONDAY",
        "SUNDAY",
    ]


def test_a_list_takes_as_many_as_it_may_hold_and_no_more() -> None:
    guest = "<guest><name>Ann</name></guest>"

    assert len(bound(guest * 2, Guests).guest) == 2
    assert bound("<guest/>" * 3 + guest * 2 + "<guest/>", Guests).guest == [Guest(name="Ann")] * 2
    assert faults(guest * 3, Guests) == invalid("guest[3]")


def test_only_the_first_element_too_many_is_told() -> None:
    assert faults("<guest><name>Ann</name></guest>" * 5, Guests) == invalid("guest[3]")


def test_places_in_a_list_count_from_1_over_what_is_given() -> None:
    assert faults(
        "<day/><day>MONDAY</day><day>NEVER</day><day/><day>SUNDAY</day><day>NO</day><confName>A</confName>"
    ) == (invalid("day[2]", "day[4]"))


# Rule 4: all faults, in document order, with their paths


def test_all_faults_are_told_in_document_order_the_first_leading() -> None:
    refused = refusal(
        "<seats>many</seats>"
        "<guests><guest><name>Annabel</name></guest><guest><badge><colour>BLUE</colour></badge></guest></guests>"
        "<anyNumber>1_000</anyNumber>"
        "<occurOpen>maybe</occurOpen>"
    )

    assert [(type(fault), fault.path) for fault in refused.sub_errors] == [
        (InvalidValue, "seats"),
        (InvalidValue, "guests/guest[1]/name"),
        (InvalidValue, "guests/guest[2]/badge/colour"),
        (MissingElement, "guests/guest[2]/badge/code"),
        (InvalidValue, "anyNumber"),
        (InvalidValue, "occurOpen"),
        (MissingElement, "confName"),
    ]
    assert refused.reason == "Invalid value for element seats"
    assert refused.detail == "Invalid value for element seats: many"


def test_a_faulty_value_is_not_missing_as_well() -> None:
    assert faults("<badge><code><b/></code></badge><confName>A</confName>") == invalid("badge/code")


def test_a_long_list_of_faults_is_cut() -> None:
    refused = refusal("<day>NEVER</day>" * 60)

    assert len(refused.sub_errors) == SUB_ERRORS_SHOWN
    assert refused.sub_errors[-1].path == f"day[{SUB_ERRORS_SHOWN}]"


def test_a_path_has_the_names_of_the_schema_however_they_were_sent() -> None:
    assert faults("<CONFNAME>A</CONFNAME><x:GUESTS><Guest><NAME>Annabel</NAME></Guest></x:GUESTS>") == invalid(
        "guests/guest[1]/name"
    )


@pytest.mark.parametrize("secret", ["much too long a word", "line\nbreak"])
def test_a_secret_is_never_repeated(secret: str) -> None:
    refused = refusal(f"<confName>A</confName><word>{secret}</word>")

    assert (refused.path, refused.value) == ("word", None)
    assert secret not in refused.detail
    assert secret not in str(refused)


def test_a_secret_inside_an_element_or_sent_twice_is_not_repeated_either() -> None:
    for xml in ("<word><b>hidden</b></word>", "<word>hidden</word><word>hidden</word>"):
        refused = refusal("<confName>A</confName>" + xml)

        assert "hidden" not in refused.detail


@pytest.mark.parametrize(
    ("xml", "path"),
    [
        ("<seats>5\u0665</seats>", "seats"),
        ("<seats>1_0</seats>", "seats"),
        ("<seats>11</seats>", "seats"),
        ("<seats>-6</seats>", "seats"),
        ("<anyNumber>9223372036854775808</anyNumber>", "anyNumber"),
        ("<sessionKey>2147483648</sessionKey>", "sessionKey"),
        ("<occurOpen>yes</occurOpen>", "occurOpen"),
        ("<colour>GREEN</colour>", "colour"),
        ("<email>a@b@c</email>", "email"),
        ("<phone>1234</phone>", "phone"),
        ("<lastDay>02/30/2026</lastDay>", "lastDay"),
        ("<startDate>02/29/2026 10:00:00</startDate>", "startDate[1]"),
        ("<word>123456789</word>", "word"),
        ("<notes>" + "x" * 41 + "</notes>", "notes"),
        ("<page>https://example.org/\u0085x</page>", "page"),
        ("<notes>a\x7fb</notes>", "notes"),
        ("<confName>" + "x" * 513 + "</confName>", "confName"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_path(xml: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        gala(xml)

    assert caught.value.path == path


@pytest.mark.parametrize(
    ("xml", "name", "value"),
    [
        ("<seats>+5</seats>", "seats", 5),
        ("<seats>0010</seats>", "seats", 10),
        ("<seats>-5</seats>", "seats", -5),
        ("<anyNumber>9223372036854775807</anyNumber>", "any_number", 2**63 - 1),
        ("<sessionKey>-2147483648</sessionKey>", "session_key", -(2**31)),
        ("<occurOpen>\n TRUE\n</occurOpen>", "is_open", True),
        ("<occurOpen>0</occurOpen>", "is_open", False),
        ("<colour>light BLUE</colour>", "colour", "Light Blue"),
        ("<email>Ann@Example.org</email>", "email", "Ann@Example.org"),
        ("<phone>12345</phone>", "phone", "12345"),
        ("<lastDay>2/28/2026</lastDay>", "last_day", "02/28/2026"),
        ("<startDate>02/29/2028 9:0:0</startDate>", "start_date", ["02/29/2028 09:00:00"]),
        ("<word>12345678</word>", "word", "12345678"),
        ("<notes>" + "x" * 40 + "</notes>", "notes", "x" * 40),
        ("<page>www.example.org</page>", "page", "www.example.org"),
        ("<ticket>&lt;b&gt;</ticket>", "ticket", "<b>"),
        ("<confName>" + "x" * 512 + "</confName>", "conf_name", "x" * 512),
    ],
)
def test_a_value_that_just_can_be_is_taken(xml: str, name: str, value: object) -> None:
    assert getattr(gala(xml), name) == value


# Texts with markup


def test_markup_is_filtered_by_the_kind_of_the_text() -> None:
    bound = gala("<confName>&lt;b>A&lt;/b> &amp; C</confName><notes>&lt;b>A&lt;/b>&lt;script>x&lt;/script></notes>")

    assert (bound.conf_name, bound.notes) == ("A & C", "<b>A</b>")


def test_a_strict_site_refuses_what_others_filter() -> None:
    xml = "<confName>&lt;b>A&lt;/b></confName><notes>&lt;b>A&lt;/b></notes>"

    refused = refusal(xml, policy=STRICT_SITE)

    assert (type(refused), refused.path, refused.value) == (HtmlNotAllowed, "confName", "<b>A</b>")
    assert len(refused.sub_errors) == 1, "the tag in the rich text is an allowed one"


def test_a_strict_site_says_every_text_it_refuses() -> None:
    assert faults(
        "<confName>&lt;i>A&lt;/i></confName><seats>x</seats><notes>&lt;script>x&lt;/script></notes>",
        policy=STRICT_SITE,
    ) == [("HtmlNotAllowed", "confName"), ("InvalidValue", "seats"), ("HtmlNotAllowed", "notes")]


# Rule 5: validateFormat

LOOSE = (
    "<confName>Ball</confName><startDate>3/2/2026 9:05</startDate><unknown/>"
    "<guests><guest><name>Ann</name><hat>x</hat></guest></guests><occurOpen>true<participant/></occurOpen>"
)


@pytest.mark.parametrize(
    "flag", ["", "<validateFormat>false</validateFormat>", "<validateFormat>0</validateFormat>", "<validateFormat/>"]
)
def test_generous_readings_pass_unless_the_message_asks_otherwise(flag: str) -> None:
    bound = gala(LOOSE + flag)

    assert bound.start_date == ["03/02/2026 09:05:00"]
    assert bound.is_open is True


@pytest.mark.parametrize(
    "flag",
    [
        "<validateFormat>true</validateFormat>",
        "<VALIDATEFORMAT> TRUE </VALIDATEFORMAT>",
        "<train:validateFormat>1</train:validateFormat>",
    ],
)
def test_validate_format_makes_them_faults(flag: str) -> None:
    expected = invalid("startDate[1]", "unknown", "guests/guest[1]/hat", "occurOpen/participant")

    assert faults(LOOSE + flag) == expected
    assert faults(flag + LOOSE) == expected


def test_validate_format_keeps_the_order_of_the_document() -> None:
    assert faults(
        "<confName>A</confName><x/><seats>many</seats><y/><validateFormat>true</validateFormat><anyNumber>no</anyNumber>"
    ) == invalid("x", "seats", "y", "anyNumber")


def test_validate_format_repeats_the_value_and_cuts_the_name() -> None:
    refused = refusal(
        "<confName>A</confName><validateFormat>true</validateFormat><lastDay>3/2/2026 9:05</lastDay>"
        f"<{'x' * 100}/><p:y/>"
    )

    assert [(fault.path, fault.value) for fault in refused.sub_errors] == [
        ("lastDay", "3/2/2026 9:05"),
        ("x" * 80, None),
        ("y", None),
    ]


def test_a_proper_message_passes_validate_format() -> None:
    assert gala("<startDate>3/2/2026 9:5:0</startDate><validateFormat>true</validateFormat>") == Gala(
        conf_name="Ball", start_date=["03/02/2026 09:05:00"], validate_format=True
    )


def test_validate_format_counts_only_as_a_child_of_the_message() -> None:
    assert gala("<x/><badge><code>1</code><validateFormat>true</validateFormat></badge>").badge == Badge(code="1")


def test_a_text_of_markup_alone_is_not_given() -> None:
    assert faults("<confName><![CDATA[<b></b>]]></confName>") == [("MissingElement", "confName")]
