"""Every text of pages and mails is there in every language, and every page can be read in each."""

from __future__ import annotations

import re

import asyncpg
import pytest

from classbell.languages import LANGUAGES
from docs import texts
from tests.services.training.sending import Training
from tests.support import Api, Person
from tests.web.browsing import Browser
from tests.web.routes import filled, routes

pytestmark = pytest.mark.slow

FOREIGN = LANGUAGES[1:]


@pytest.fixture(scope="module")
def there() -> list[texts.Text]:
    """Every text of the sources."""
    return texts.texts()


def test_texts_are_found_in_templates_and_in_code(there: list[texts.Text]) -> None:
    found = {text.one: text for text in there}

    assert found["Skip to the content"].places == ("classbell/web/templates/base.html",)
    assert found["%(num)s seat left"].many == "%(num)s seats left"
    assert "Name or password is not right." in found


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_is_translated_with_the_same_holes(language: str, there: list[texts.Text]) -> None:
    assert list(texts.faults(language, there)) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_begins_and_ends_as_its_text(language: str) -> None:
    """Blanks at the ends join texts, and one that is lost joins words."""
    different = [
        message.id
        for message in texts.read(language)
        if message.id
        for one, other in zip(_forms(message.id), _forms(message.string), strict=True)
        if (one[:1].isspace(), one[-1:].isspace()) != (other[:1].isspace(), other[-1:].isspace())
    ]
    assert different == []


def _forms(said: object) -> list[str]:
    return [str(form) for form in said] if isinstance(said, tuple | list) else [str(said)]


@pytest.fixture
def browser(db: asyncpg.Connection, site_id: int) -> Browser:
    return Browser(db)


@pytest.fixture
async def key(api: Api, alice: Person, db: asyncpg.Connection, site_id: int) -> str:
    training = Training(api, db, site_id)
    return str(await training.create(alice, {"attendeeOptions/registration": True}))


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("path", routes("GET"))
async def test_every_page_is_there_in_every_language(
    browser: Browser, admin: Person, key: str, path: str, language: str
) -> None:
    await browser.sign_in(admin)
    browser.cookies["classbell_language"] = language
    reply = await browser.open(filled(path, {"key": key}))

    assert reply.status < 500
    if reply.status == 200 and reply.headers["content-type"].startswith("text/html") and "<html" in reply.text:
        assert f'<html lang="{language}">' in reply.text
        assert not re.search(r"%\(\w+\)[sd]", reply.text)


SAID_BY_PEOPLE = re.compile(r"<(pre|code|textarea|option|script)\b.*?</\1>", re.DOTALL)
"""What holds no words of ours: commands, names of elements, texts of users, labels of zones."""


def _sentences(page: str) -> set[str]:
    """Texts of a page with so many words that no language shares them by chance."""
    found = {" ".join(text.split()) for text in re.sub(r"<[^>]+>", "\0", SAID_BY_PEOPLE.sub("\0", page)).split("\0")}
    found |= set(re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]+)"', page))
    return {text for text in found if len(re.findall(r"[A-Za-z]{2,}", text)) > 3 and not re.search(r"@|://", text)}


@pytest.mark.parametrize("language", FOREIGN)
async def test_no_page_says_a_sentence_in_english_to_readers_of_another_language(
    browser: Browser, admin: Person, key: str, language: str
) -> None:
    await browser.sign_in(admin)
    english = {}
    for path in routes("GET"):
        for spoken in (LANGUAGES[0], language):
            browser.cookies["classbell_language"] = spoken
            reply = await browser.open(filled(path, {"key": key, "name": "passwords"}))
            html = reply.headers.get("content-type", "").startswith("text/html")
            english[path, spoken] = _sentences(reply.text) if html else set()

    assert [path for path in routes("GET") if english[path, "en"]]
    left = {path: found for path in routes("GET") if (found := english[path, "en"] & english[path, language])}
    assert left == {}
