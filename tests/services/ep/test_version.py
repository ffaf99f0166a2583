from classbell.services.ep.version import GetAPIVersion
from tests.support import Api, Person


async def test_anybody_is_told_the_version_and_clients_can_cut_a_number_out(api: Api) -> None:
    answer = await api(None, GetAPIVersion())

    assert answer.api_version == "WebEx XML API V11.0.0"
    assert float(".".join(answer.api_version.partition("V")[2].split(".")[:2])) == 11.0
    assert answer.release == "SP9"
    assert answer.train_release_version is answer.train_release_order is None
    assert 'xsi:type="ep:getAPIVersionResponse"' in api.last_reply


async def test_the_release_train_is_told_when_asked_for(api: Api) -> None:
    answer = await api(None, GetAPIVersion(return_train_release_version=True))

    assert (answer.train_release_version, answer.train_release_order) == ("T31L", 400)


async def test_bad_credentials_do_not_matter(api: Api) -> None:
    assert await api(Person(0, "nobody", "", "wrong password"), GetAPIVersion())
