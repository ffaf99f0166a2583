import pytest

from classbell.domain.targets import is_allowed

OURS = "https://bells.example.org:8443"
HOSTS = ("lms.example.com", "*.school.example")


@pytest.mark.parametrize(
    "url",
    [
        "https://lms.example.com", "http://LMS.example.com:8080/course?id=1&x=%20#top", "https://lms.example.com./",
        "https://a.school.example/", "https://a.b.school.example/", "https://bells.example.org:8443/page",
    ],
)  # fmt: skip
def test_our_own_pages_and_hosts_on_the_list_are_allowed(url: str) -> None:
    assert is_allowed(url, HOSTS, OURS)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/", "https://lms.example.com.evil.example/", "https://evillms.example.com/",
        "https://school.example/", "https://evilschool.example/", "https://bells.example.org/", "http://bells.example.org:8443/",
        "//lms.example.com/", "/page", "page", "", "javascript:alert(1)", "javascript://lms.example.com/%0aalert(1)",
        "data:text/html,x", "ftp://lms.example.com/", "https:lms.example.com", "https:///lms.example.com",
        "https://lms.example.com@evil.example/", "https://me:secret@lms.example.com/",
        "https://evil.example\\@lms.example.com/", "https://lms.example.com\\.evil.example/",
        "https://lms.example.com\t.evil.example/", " https://lms.example.com/",
        "https://lms.example.com/\r\nSet-Cookie: a=b",
        "https://[lms.example.com/", "https://lms.example.com:port/",
    ],
)  # fmt: skip
def test_everything_else_is_not(url: str) -> None:
    assert not is_allowed(url, HOSTS, OURS)


def test_without_a_list_only_our_own_pages_are() -> None:
    assert is_allowed("https://bells.example.org:8443/", (), OURS)
    assert not is_allowed("https://lms.example.com/", (), OURS)
