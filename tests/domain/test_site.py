import msgspec
import pytest

from classbell.domain.site import Site, SiteSettings
from classbell.wire.describe import notes_of
from classbell.wire.text import DEFAULT_POLICY


def settings(**values: object) -> SiteSettings:
    """Settings as they are read back from where they are stored."""
    return msgspec.json.decode(msgspec.json.encode(values), type=SiteSettings)


def test_every_switch_says_what_it_does() -> None:
    notes = notes_of(SiteSettings)

    for name in SiteSettings.__struct_fields__:
        assert notes.get(name, "").endswith("."), name


def test_a_site_without_switches_has_them_all_at_their_defaults() -> None:
    assert settings() == SiteSettings()
    assert msgspec.json.encode(SiteSettings()) == b"{}", "what was never set follows the defaults of later releases"


def test_switches_survive_being_stored() -> None:
    switched = SiteSettings(
        default_listing="PRIVATE", session_password_forbidden=("secret",), html_allowed_tags=("b",), retention_days=30
    )

    assert msgspec.json.decode(msgspec.json.encode(switched), type=SiteSettings) == switched


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("default_listing", "HIDDEN"),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", ""),
        ("session_password_min_length", 17),
        ("session_password_min_digits", -1),
        ("password_min_length", 61),
        ("password_min_special", -1),
        ("host_limit", -1),
        ("wrong_tries", 0),
        ("wrong_tries", 101),
        ("wrong_tries_minutes", 0),
        ("wrong_tries_minutes", 1441),
        ("retention_days", -1),
        ("strict_html", "yes"),
        ("html_allowed_tags", ["script"]),
        ("html_allowed_tags", ["b", "nosuchtag"]),
        ("no_such_switch", 1),
    ],
)
def test_a_value_that_cannot_work_is_refused_when_it_is_set(name: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Europe/Berlin"),
        ("session_password_min_length", 16),
        ("session_password_min_digits", 0),
        ("password_min_length", 60),
        ("wrong_tries", 1),
        ("wrong_tries", 100),
        ("wrong_tries_minutes", 1440),
        ("retention_days", 0),
    ],
)
def test_the_ends_of_a_range_are_in_it(name: str, value: object) -> None:
    assert getattr(settings(**{name: value}), name) == value


def test_texts_are_filtered_by_the_default_unless_the_site_says_otherwise() -> None:
    assert SiteSettings().text_policy is DEFAULT_POLICY


def test_a_strict_site_keeps_the_default_tags() -> None:
    policy = SiteSettings(strict_html=True).text_policy

    assert policy.strict
    assert policy.allowed_tags == DEFAULT_POLICY.allowed_tags


def test_a_site_may_allow_tags_of_its_own_choice() -> None:
    policy = SiteSettings(html_allowed_tags=("b",)).text_policy

    assert not policy.strict
    assert policy.rich("<b>x</b> <i>y</i>") == "<b>x</b> y"


def test_a_policy_is_made_once() -> None:
    one, other = (settings(html_allowed_tags=["b"], strict_html=True) for _ in range(2))

    assert one.text_policy is other.text_policy


def test_a_site_holds_its_switches() -> None:
    site = Site(site_id=1, name="acme", settings=SiteSettings())

    assert (site.name, site.catalogue) == ("acme", 1)


@pytest.mark.parametrize(
    "host", ["https://lms.example.com", "lms.example.com/", "lms.example.com:443", "*", "a.*.b", ""]
)
def test_where_links_lead_back_to_is_named_by_hosts(host: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"link_targets": [host]}, SiteSettings)


def test_hosts_and_everything_below_one_are_named() -> None:
    hosts = ("LMS.example.com", "localhost", "*.school.example")

    assert msgspec.convert({"link_targets": hosts}, SiteSettings).link_targets == hosts
