"""The hand-over of views between the station thread and the event loop."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Thread
from typing import Any, TypeVar

from gateway.screen.board import Board
from tests.gateway.screen.samples import READY

T = TypeVar("T")
SOON = 5.0


def alone(call: Coroutine[Any, Any, T]) -> T:
    """Runs it in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, call).result()


def from_a_thread(board: Board, *done: int) -> None:
    """Publishes as the station does: from another thread, all before the loop can run."""

    def publish() -> None:
        for count in done:
            board.publish(replace(READY, done=count))

    thread = Thread(target=publish)
    thread.start()
    thread.join()


def test_nothing_was_published_yet() -> None:
    assert Board().latest("dock-1") is None


def test_the_newest_view_stays_on_the_board() -> None:
    board = Board()
    from_a_thread(board, 1, 2)
    assert board.latest("dock-1") == replace(READY, done=2)
    assert board.latest("dock-2") is None


def test_a_reader_gets_what_is_there_then_the_newest_only() -> None:
    async def read() -> list[int]:
        board, got = Board(), []
        from_a_thread(board, 1)
        with board.subscribe("dock-1") as reader:
            for published in ((), (2, 3, 4), (5,)):
                from_a_thread(board, *published)
                view = await reader.next(SOON)
                assert view is not None
                got.append(view.done)
        return got

    assert alone(read()) == [1, 4, 5]


def test_each_reader_has_its_own_place() -> None:
    async def read() -> tuple[int, ...]:
        board = Board()
        with (
            board.subscribe("dock-1") as one,
            board.subscribe("dock-1") as two,
            board.subscribe("dock-2") as other,
        ):
            from_a_thread(board, 7)
            views = await asyncio.gather(one.next(SOON), two.next(SOON), other.next(0))
            assert board.readers() == 3
        assert board.readers() == 0
        return tuple(view.done if view else -1 for view in views)

    assert alone(read()) == (7, 7, -1)


def test_nothing_new_is_no_view() -> None:
    async def read() -> None:
        board = Board()
        from_a_thread(board, 1)
        with board.subscribe("dock-1") as reader:
            assert await reader.next(SOON) is not None
            assert await reader.next(0) is None

    alone(read())


def test_release_ends_the_readers_there_are_but_no_later_one() -> None:
    async def read() -> None:
        board = Board()
        with board.subscribe("dock-1") as reader:
            Thread(target=board.release).start()
            while not reader.ended:
                assert await reader.next(SOON) is None
        from_a_thread(board, 2)
        with board.subscribe("dock-1") as later:
            assert await later.next(SOON) is not None

    alone(read())


def test_publishing_to_a_loop_that_is_gone_is_no_error() -> None:
    board = Board()

    async def leave_open() -> None:
        board.subscribe("dock-1").__enter__()

    alone(leave_open())
    from_a_thread(board, 1, 2)
    assert board.latest("dock-1") == replace(READY, done=2)
