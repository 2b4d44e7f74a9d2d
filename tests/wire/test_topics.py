"""Topics: names, and who sent what."""

import pytest

from wire.topics import NAME, PREFIX, Topics


def test_the_topics_of_a_gateway() -> None:
    topics = Topics("site/hall-1")
    assert topics.up("dock-1", "records") == "site/hall-1/v1/up/dock-1/records"
    assert topics.down("dock-1", "ack") == "site/hall-1/v1/down/dock-1/ack"
    assert topics.feed("main", "manifest") == "site/hall-1/v1/feed/main/manifest"
    assert topics.server_state == "site/hall-1/v1/server/state"
    assert topics.all_up == "site/hall-1/v1/up/+/+"
    assert topics.all_down("dock-1") == "site/hall-1/v1/down/dock-1/+"


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("scangate/v1/up/dock-1/hello", ("dock-1", "hello")),
        ("scangate/v1/up/dock-1/", None),
        ("scangate/v1/up/dock-1", None),
        ("scangate/v1/up/Dock 1/hello", None),
        ("scangate/v1/up/+/hello", None),
        ("scangate/v1/down/dock-1/ack", None),
        ("other/v1/up/dock-1/hello", None),
        ("", None),
    ],
)
def test_sender(topic: str, expected: tuple[str, str] | None) -> None:
    assert Topics().sender(topic) == expected


@pytest.mark.parametrize("name", ["", "-a", "A", "a b", "a/b", "a+", "#", "a" * 64, "a\n", "ä"])
def test_names_that_are_none(name: str) -> None:
    assert NAME.fullmatch(name) is None


@pytest.mark.parametrize("prefix", ["", "/", "a/", "/a", "a//b", "a/+", "$SYS", "a/" * 8 + "a"])
def test_prefixes_that_are_none(prefix: str) -> None:
    assert PREFIX.fullmatch(prefix) is None
