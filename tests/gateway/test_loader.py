"""The loader as the process it is: answers, ends on EOF, and a SIGKILL leaves nothing that is picked up."""

import os
import queue
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.feed.build import Again, Answer, Got, Ready
from gateway.feed.feed import newest
from gateway.feed.loader import frame, line, parse
from gateway.feed.loading import LoaderGone, Loading
from tests.gateway.world import OPEN, packed, rows
from wire.feed import unpack

HANG = 60.0  # only a hang guard


@pytest.fixture
def answers() -> "queue.Queue[Answer | LoaderGone]":
    return queue.Queue()


@pytest.fixture
def loading(tmp_path: Path, answers: "queue.Queue[Answer | LoaderGone]") -> Iterator[Loading]:
    loading = Loading(tmp_path, answers.put)
    yield loading
    loading.stop()


def test_chunks_become_a_feed_file(
    tmp_path: Path, loading: Loading, answers: "queue.Queue[Answer | LoaderGone]"
) -> None:
    content = rows(serials=3000)
    for chunk in packed(content, total=len(content)):
        assert loading.take(chunk)
    got = [answers.get(timeout=HANG)]
    while isinstance(got[-1], Got):
        got.append(answers.get(timeout=HANG))
    assert got[-1] == Ready("gen:1", str(tmp_path / "feed-gen-1.db"))
    feed = newest(tmp_path)
    assert feed is not None
    OPEN.append(feed)
    assert feed.rows == len(content)


def test_it_ends_when_its_input_does(loading: Loading, answers: "queue.Queue[Answer | LoaderGone]") -> None:
    loading.take(packed(rows(), total=1, digest="0" * 32)[0])
    assert isinstance(answers.get(timeout=HANG), Again)
    loading.stop()
    assert isinstance(answers.get(timeout=HANG), LoaderGone)
    assert loading.pid is None


def test_a_kill_in_the_middle_leaves_no_feed_and_the_next_chunk_starts_another(
    tmp_path: Path, loading: Loading, answers: "queue.Queue[Answer | LoaderGone]"
) -> None:
    content = rows(serials=3000)
    parts = packed(content, total=len(content))
    loading.take(parts[0])
    assert isinstance(answers.get(timeout=HANG), Got)
    pid = loading.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert isinstance(answers.get(timeout=HANG), LoaderGone)
    assert list(tmp_path.glob(".feed-*"))  # half a file
    assert newest(tmp_path) is None
    assert not list(tmp_path.glob(".feed-*"))
    for chunk in parts:
        loading.take(chunk)
    while not isinstance(answer := answers.get(timeout=HANG), Ready):
        assert isinstance(answer, Got)
    assert loading.pid != pid


def test_rubbish_in_the_pipe_is_answered_not_died_of(
    loading: Loading, answers: "queue.Queue[Answer | LoaderGone]"
) -> None:
    loading.take(b"no chunk")
    assert isinstance(answers.get(timeout=HANG), Again)
    pid = loading.pid
    loading.take(packed(rows(), total=len(rows()))[0])
    assert isinstance(answers.get(timeout=HANG), Ready)
    assert loading.pid == pid


def test_a_flood_is_dropped_not_waited_for(loading: Loading) -> None:
    chunk = packed(rows(), total=1, digest="0" * 32)[0]
    taken = [loading.take(chunk) for _ in range(5000)]
    assert not all(taken)


@pytest.mark.parametrize("answer", [Got("gen:1", 2, 3), Ready("gen:1", "/x"), Again("why")])
def test_answers_survive_the_pipe(answer: Answer) -> None:
    assert parse(line(answer)) == answer


def test_a_frame_is_its_length_and_the_chunk() -> None:
    chunk = packed(rows(), total=len(rows()))[0]
    assert frame(chunk)[:4] == len(chunk).to_bytes(4, "big")
    assert unpack(frame(chunk)[4:]).part == 1
