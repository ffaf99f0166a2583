from pathlib import Path

import pytest

from classbell import config
from classbell.config import Settings, SettingsError, SmtpServer, load
from classbell.wire.describe import notes_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "classbell.toml"


def written(file: Path, text: str) -> dict[str, str]:
    """The environment of an installation with this file."""
    file.write_text(text, "utf-8")
    return {"CLASSBELL_CONFIG": str(file)}


def test_every_setting_says_what_it_is() -> None:
    notes = notes_of(Settings)

    for name in Settings.__struct_fields__:
        assert notes.get(name, "").endswith("."), name


def test_without_anything_set_there_are_defaults() -> None:
    assert load({}) == Settings()
    assert (Settings().host, Settings().port) == ("127.0.0.1", 8440)


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(file: Path) -> None:
    environment = written(file, 'port = 9000\nworkers = 4\nhost = "0.0.0.0"\n') | {"CLASSBELL_PORT": "9001"}

    settings = load(environment)

    assert (settings.port, settings.workers, settings.host, settings.pool_size) == (9001, 4, "0.0.0.0", 8)


def test_an_empty_variable_is_not_set(file: Path) -> None:
    assert load(written(file, "port = 9000") | {"CLASSBELL_PORT": "", "CLASSBELL_HOST": ""}).port == 9000
    assert load({"CLASSBELL_CONFIG": ""}) == Settings()


def test_other_variables_are_none_of_ours() -> None:
    assert load({"PORT": "1", "classbell_port": "2", "CLASSBELL_SOMETHING": "3"}) == Settings()


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSBELL_PORT", "9002")

    assert load().port == 9002


def test_a_list_is_separated_by_commas_in_the_environment(file: Path) -> None:
    assert load({"CLASSBELL_TRUSTED_PROXIES": " 10.0.0.1, ::1 ,,"}).trusted_proxies == ("10.0.0.1", "::1")
    assert load(written(file, 'trusted_proxies = ["10.0.0.1"]')).trusted_proxies == ("10.0.0.1",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "http"),
        ("port", "8_440"),
        ("workers", "0"),
        ("workers", "65"),
        ("workers", "two"),
        ("pool_size", "0"),
        ("pool_size", "101"),
        ("log_level", "loud"),
        ("log_level", "information"),
        ("log_format", "xml"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_setting(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({"CLASSBELL_" + name.upper(): text})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", "1", 1),
        ("port", "65535", 65535),
        ("workers", "64", 64),
        ("pool_size", "100", 100),
        ("log_level", "DEBUG", "DEBUG"),
        ("log_level", "error", "error"),
        ("log_format", "json", "json"),
    ],
)
def test_a_value_that_just_can_be_is_taken(name: str, text: str, value: object) -> None:
    assert getattr(load({"CLASSBELL_" + name.upper(): text}), name) == value


@pytest.mark.parametrize("text", ["prot = 1", "port = [1]", 'port = "x"', "workers = 0"])
def test_a_bad_file_is_refused_by_what_is_wrong(file: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=text.split(" ", 1)[0]):
        load(written(file, text))


def test_a_file_that_cannot_be_read_is_named(file: Path) -> None:
    with pytest.raises(SettingsError, match=r"classbell\.toml cannot be read"):
        load({"CLASSBELL_CONFIG": str(file)})
    with pytest.raises(SettingsError, match=r"classbell\.toml cannot be read"):
        load(written(file, "port = "))
    file.write_bytes(b'host = "\xff"')
    with pytest.raises(SettingsError, match=r"classbell\.toml cannot be read"):
        load({"CLASSBELL_CONFIG": str(file)})


def test_the_data_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert Settings(data_dir="data").data_path == tmp_path / "data"
    assert Settings(data_dir="/srv/classbell").data_path == Path("/srv/classbell")


@pytest.mark.parametrize(("user", "folder"), [(0, "/var/lib/classbell"), (1000, "var")])
def test_the_default_data_folder_can_be_reached_by_the_user_of_the_database(
    user: int, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)

    assert config.default_data_dir() == Path(folder)
    assert Settings().data_path == Path(folder).absolute()


def test_links_begin_with_the_base_address_or_else_with_host_and_port() -> None:
    assert Settings(base_url="https://train.example.org/").links_base == "https://train.example.org"
    assert Settings(host="127.0.0.1", port=9000).links_base == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("127.0.0.1.example.org", False)],
)
def test_only_loopback_addresses_are_out_of_reach_for_others(host: str, alone: bool) -> None:
    assert Settings(host=host).on_loopback is alone


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25, None, None, False, "auto", None)),
        ("smtp://us:p%40ss@mail.example.com", SmtpServer("mail.example.com", 587, "us", "p@ss", False, "auto", None)),
        (
            "smtp://us:pw@mail.example.com:2525?starttls=always",
            SmtpServer("mail.example.com", 2525, "us", "pw", False, "always", None),
        ),
        ("smtps://us:pw@mail.example.com", SmtpServer("mail.example.com", 465, "us", "pw", True, "auto", None)),
    ],
)
def test_the_mail_server_is_read_from_its_address(url: str, expected: SmtpServer) -> None:
    assert load({"CLASSBELL_SMTP_URL": url}).smtp_server == expected


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SMTP_URL", "https://mail.example.com", "smtp_url is not of the form"),
        ("SMTP_URL", "smtp://us:secret@mail.example.com:x", "no number below 65536 as its port"),
        ("SMTP_URL", "smtp://us:secret#1@mail.example.com", "not percent-encoded"),
        ("SMTP_URL", "smtp://us:secret\u2105@mail.example.com", "not percent-encoded"),
        ("SMTP_URL", "smtp://us@mail.example.com", "a user without a password"),
        ("SMTP_URL", "smtp://mail.example.com?starttls=maybe", "always, never or auto"),
        ("SMTP_URL", "smtp://mail.example.com?tls=yes", "smtp_url is not of the form"),
        ("SMTP_URL", "smtp://mail.example.com?ca=/nowhere.pem", "no file"),
        ("MAIL_FROM", "nobody", "holds no address"),
        ("SMS_URL", "ftp://gateway.example.com", "sms_url"),
        ("SMS_BODY", "{to", "sms_body"),
        ("SMS_HEADERS", "Authorization", "without a colon"),
    ],
)
def test_what_would_fail_with_the_first_mail_fails_at_the_start(name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        load({f"CLASSBELL_{name}": value})

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ("", "classbell@localhost")),
        ({"CLASSBELL_BASE_URL": "https://training.example.com/x"}, ("", "classbell@training.example.com")),
        ({"CLASSBELL_MAIL_FROM": "Training <training@acme.example>"}, ("Training", "training@acme.example")),
    ],
)
def test_the_sender_is_that_of_the_settings_or_of_the_links(
    settings: dict[str, str], expected: tuple[str, str]
) -> None:
    assert load(settings).sender == expected


def test_networks_that_webhooks_may_reach_are_read_and_judged() -> None:
    assert load({"CLASSBELL_WEBHOOK_ALLOW": "10.0.0.0/8, ::1"}).webhook_allow == ("10.0.0.0/8", "::1")
    with pytest.raises(SettingsError, match="host bits set"):
        load({"CLASSBELL_WEBHOOK_ALLOW": "10.0.0.1/8"})


@pytest.mark.parametrize("issuer", ["http://id.example.com", "id.example.com", "ftp://id.example.com"])
def test_a_provider_of_identities_is_asked_over_https_only(issuer: str) -> None:
    with pytest.raises(SettingsError, match="oidc_issuer"):
        load({"CLASSBELL_OIDC_ISSUER": issuer, "CLASSBELL_OIDC_CLIENT_ID": "classbell"})


def test_a_provider_of_identities_has_to_know_this_server() -> None:
    with pytest.raises(SettingsError, match="oidc_client_id"):
        load({"CLASSBELL_OIDC_ISSUER": "https://id.example.com"})
    assert load({
        "CLASSBELL_OIDC_ISSUER": "https://id.example.com", "CLASSBELL_OIDC_CLIENT_ID": "classbell",
    }).oidc_issuer == "https://id.example.com"  # fmt: skip
