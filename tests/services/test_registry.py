import pytest

from classbell.domain.call import Call
from classbell.errors import NotSupported, UnknownRequestType
from classbell.services import registry
from classbell.services.known import KNOWN
from classbell.services.registry import find, load, operation
from classbell.services.training.create import CreateTrainingSession, CreateTrainingSessionResponse
from classbell.wire.element import Element
from classbell.wire.envelope import PACKAGES, OperationName

SERVED = {
    "ep.GetAPIVersion",
    "site.LstTimeZone",
    "training.CreateTrainingSession",
    "training.DelTrainingSession",
    "training.GetTrainingSession",
    "training.LstTrainingSession",
    "training.LstsummaryTrainingSession",
    "training.SetTrainingSession",
    "user.AuthenticateUser",
    "user.CreateUser",
    "user.GetUser",
    "user.SetUser",
}


def test_what_is_served_can_be_found() -> None:
    load()

    for full_name in SERVED:
        package, _, name = full_name.rpartition(".")
        for asked in (OperationName(package, name.lower()), OperationName(None, name.lower())):
            assert find(asked, "x").full_name == full_name


def test_loading_again_registers_nothing_twice() -> None:
    assert load() is load()


def test_an_operation_knows_its_messages() -> None:
    found = load()["training", "createtrainingsession"]

    assert (found.request, found.response) == (CreateTrainingSession, CreateTrainingSessionResponse)
    assert (found.needs_account, found.own_login) == (True, False)


@pytest.mark.parametrize("key", sorted(key for key in load() if key[0] != "api"))
def test_every_operation_is_one_the_vendor_had_under_its_names(key: tuple[str, str]) -> None:
    found = load()[key]

    assert key == (found.package, found.name.lower())
    assert found.package in PACKAGES
    assert KNOWN[found.name.lower()] == (found.package, found.full_name)
    assert found.request.__name__ == found.name
    assert found.response.__name__ == found.name + "Response"
    assert found.request.__ns__ == found.response.__ns__ == PACKAGES[found.package]


def test_an_operation_without_an_account_is_the_exception() -> None:
    assert {found.full_name for found in load().values() if found.own_login} == {"user.AuthenticateUser"}
    assert all(not found.needs_account for found in load().values() if found.own_login)


@pytest.mark.parametrize("package", ["sales", None])
def test_an_operation_that_only_the_vendor_had_is_named(package: str | None) -> None:
    with pytest.raises(NotSupported) as caught:
        find(OperationName(package, "lstproducts"), "x")

    assert caught.value.reason.endswith(": sales.LstProducts")


@pytest.mark.parametrize(
    "name",
    [
        None,
        OperationName(None, "nosuchthing"),
        OperationName("training", "nosuchthing"),
        OperationName("user", "createtrainingsession"),
        OperationName("training", "lsttrainingattendeehistory"),
    ],
)
def test_anything_else_is_unknown(name: OperationName | None) -> None:
    with pytest.raises(UnknownRequestType) as caught:
        find(name, "as it was sent")

    assert caught.value.reason == "Unknown request type: as it was sent"


def test_a_long_type_is_cut() -> None:
    with pytest.raises(UnknownRequestType) as caught:
        find(None, "x" * 200)

    assert caught.value.reason == "Unknown request type: " + "x" * 120


def test_one_name_is_one_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_operations", {})

    class Ask(Element):
        """Nothing."""

    async def answer(call: Call, request: Ask) -> Ask:
        return request

    registered = operation("user.Ask", needs_account=False, own_login=True, one_statement=True)(answer)

    assert registered is answer, "the function stays callable as it is"
    found = registry._operations["user", "ask"]
    assert (found.full_name, found.request, found.response, found.run) == ("user.Ask", Ask, Ask, answer)
    assert (found.needs_account, found.own_login, found.one_statement) == (False, True, True)
    with pytest.raises(TypeError, match=r"user\.ASK is registered twice"):
        operation("user.ASK")(answer)
    operation("training.Ask")(answer)
    assert find(OperationName("training", "ask"), "x").package == "training"


def test_no_name_occurs_in_two_packages_of_the_vendor() -> None:
    assert len(KNOWN) == len({full_name.rpartition(".")[2].lower() for _, full_name in KNOWN.values()})
    assert {package for package, _ in KNOWN.values()} <= set(PACKAGES)


def test_operations_of_ours_are_not_reached_without_a_package_either() -> None:
    assert ("api", "givefeedback") in load()
    with pytest.raises(UnknownRequestType):
        find(OperationName(None, "givefeedback"), "GiveFeedback")
