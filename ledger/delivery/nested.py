"""A batch with an item nested so deep that no reader can take it: the others must not go with it.

The JSON library gives up on the whole message, by the depth of Python's stack. Such items are then taken out
by a scanner that knows strings, brackets and commas and nothing else; what comes right is never scanned.
"""

import re
from typing import Final

#: No message of ours is nested deeper than a dozen; the library reads about a thousand.
MAX_DEPTH: Final = 100
#: Where the items stand: an object, in it a list.
_LIST: Final = 2

#: A string that does not end goes to the end: else each escaped quote in it would be tried as a beginning.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{},]', re.DOTALL)


def flattened(payload: bytes) -> tuple[bytes, dict[int, bytes]]:
    """The payload with ``null`` in place of each item that is too deep, and these items by their index.

    >>> flattened(b'{"items": [{}, {"a": 1}]}')
    (b'{"items": [{}, {"a": 1}]}', {})
    """
    kept, deep, end = list[bytes](), dict[int, bytes](), 0
    for n, (start, stop, depth) in enumerate(_items(payload)):
        if depth > MAX_DEPTH:
            kept += [payload[end:start], b"null"]
            deep[n], end = payload[start:stop].strip(), stop
    return b"".join([*kept, payload[end:]]), deep


def _items(payload: bytes) -> list[tuple[int, int, int]]:
    """Start, end and depth of each item of the first list inside the message."""
    found: list[tuple[int, int, int]] = []
    depth = deepest = start = 0
    for token in _TOKEN.finditer(payload):
        match token[0]:
            case b"[" | b"{":
                depth += 1
                deepest = max(deepest, depth)
                if depth == _LIST and token[0] == b"[":
                    start, deepest = token.end(), depth
            case b"]" | b"}":
                depth -= 1
                if depth == _LIST - 1 and start:
                    return [*found, (start, token.start(), deepest)]
            case b"," if depth == _LIST and start:
                found.append((start, token.start(), deepest))
                start, deepest = token.end(), depth
            case _:
                pass
    return found
