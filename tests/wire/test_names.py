import pytest

from classbell.wire import names
from classbell.wire.names import NAMESPACES, local, wire_name


@pytest.mark.parametrize(
    ("ours", "wire"),
    [
        ("listing", "listing"),
        ("time_zone_id", "timeZoneID"),
        ("host_web_ex_id", "hostWebExID"),
        ("ext_url", "extURL"),
        ("url", "url"),
        ("id_number", "idNumber"),
        ("registration_pwd", "registrationPWD"),
        ("enable_tsp", "enableTSP"),
        ("tracking_code10", "trackingCode10"),
        ("use_", "use"),
        ("from_time_", "fromTime"),
    ],
)
def test_a_wire_name_follows_from_ours(ours: str, wire: str) -> None:
    assert wire_name(ours) == wire


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("a", "a"),
        ("p:a", "a"),
        ("{http://example.org/x}a", "a"),
        ("{http://example.org:80/x}a", "a"),
        ("{urn:x}p:a", "a"),
        ("{}a", "a"),
        ("o:p:a", "a"),
    ],
)
def test_the_local_part_is_what_stands_behind_namespace_and_colon(tag: str, name: str) -> None:
    assert local(tag) == name


def test_no_two_namespaces_share_a_prefix_or_a_name() -> None:
    assert len({namespace.prefix for namespace in NAMESPACES}) == len(NAMESPACES)
    assert len({namespace.uri for namespace in NAMESPACES}) == len(NAMESPACES)


def test_every_namespace_of_the_vendor_is_listed() -> None:
    declared = {value for value in vars(names).values() if isinstance(value, names.Namespace)}

    # Ours never appears in XML.
    assert declared == {*NAMESPACES, names.API}


def test_a_namespace_is_the_base_with_its_tail() -> None:
    assert names.TRAIN.uri == "http://www.webex.com/schemas/2002/06/service/trainingsession"
