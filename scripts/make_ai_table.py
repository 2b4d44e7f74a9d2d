"""Make `rules/labels/ai_table.py` from GS1's Barcode Syntax Dictionary.

Usage: python scripts/make_ai_table.py DICTIONARY_FILE [RELEASE] > rules/labels/ai_table.py

RELEASE is needed when the dictionary's own header says "UNSET". Only the facts of each entry go into
the table; neighbours that differ in nothing but a number in their title become one range.
"""

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

#: One entry: AIs, flags, components, attributes, title (syntax in the dictionary's header).
_ENTRY = re.compile(
    r"^(?P<first>\d{2,4})(?:-(?P<last>\d{2,4}))?\s+(?P<flags>[*?]*)\s+"
    r"(?P<parts>(?:\[?[NXYZ](?:\.\.)?\d+\]?(?:,\w+)*\s*)+)(?P<attributes>[^#]*)(?:#\s*(?P<title>.*))?$"
)
_RELEASE = re.compile(r"^# Release:\s*(\S+)", re.MULTILINE)

_HEAD = '''"""GS1's application identifiers, one range a line. Generated: do not edit.

Made from the GS1 Barcode Syntax Dictionary (https://ref.gs1.org/tools/gs1-barcode-syntax-resource/) by
`python scripts/make_ai_table.py DICTIONARY_FILE {release} > rules/labels/ai_table.py`.

Columns: AI or first-last, flags (`*` predefined length, needs no separator; `?` may be a Digital Link
attribute), components with their linters, required AIs (one of), excluded AIs, Digital Link key
qualifiers (`-` key without), title. `n` in an AI stands for any digit; `;` separates attributes that
all apply.
"""

#: Release date of the dictionary's data.
RELEASE = "{release}"

TABLE = """\\
'''


@dataclass(frozen=True)
class _Row:
    first: str
    last: str
    flags: str
    parts: str
    req: str
    ex: str
    key: str
    title: str

    def line(self) -> str:
        """The row as one line of the table."""
        ais = self.first if self.first == self.last else f"{self.first}-{self.last}"
        return f"{ais}|{self.flags}|{self.parts}|{self.req}|{self.ex}|{self.key}|{self.title}"


def make_table(dictionary: str, release: str) -> str:
    """The source text of `rules/labels/ai_table.py` for the text of a dictionary."""
    rows: list[_Row] = []
    for line in dictionary.splitlines():
        if not line or line.startswith("#"):
            continue
        row = _read_entry(line)
        if rows and _continues(rows[-1], row):
            rows[-1] = replace(rows[-1], last=row.last, title=_stem(row.title))
        else:
            rows.append(row)
    return _HEAD.format(release=release) + "".join(f"{row.line()}\n" for row in rows) + '"""\n'


def _read_entry(line: str) -> _Row:
    found = _ENTRY.match(line)
    if found is None:
        message = f"not an entry of the syntax dictionary: {line!r}"
        raise SystemExit(message)
    attributes = found["attributes"].split()
    return _Row(
        first=found["first"],
        last=found["last"] or found["first"],
        flags=found["flags"],
        parts=" ".join(found["parts"].split()),
        req=_values(attributes, "req"),
        ex=_values(attributes, "ex"),
        key="-" if "dlpkey" in attributes else _values(attributes, "dlpkey").replace("|", "/"),
        title=(found["title"] or "").strip(),
    )


def _values(attributes: list[str], name: str) -> str:
    return ";".join(value for key, _, value in (part.partition("=") for part in attributes) if key == name)


def _continues(before: _Row, row: _Row) -> bool:
    return (
        int(before.last) + 1 == int(row.first)
        and len(before.last) == len(row.first)
        and replace(before, first="", last="", title=_stem(before.title))
        == replace(row, first="", last="", title=_stem(row.title))
    )


def _stem(title: str) -> str:
    return title.rstrip("0123456789 ")


def _main(arguments: list[str]) -> None:
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    dictionary = Path(arguments[0]).read_text(encoding="utf-8")
    stated = _RELEASE.search(dictionary)
    release = arguments[1] if arguments[1:] else stated[1] if stated else "UNSET"
    if release == "UNSET":
        message = "the dictionary does not state its release: give it as the second argument"
        raise SystemExit(message)
    sys.stdout.write(make_table(dictionary, release))


if __name__ == "__main__":
    _main(sys.argv[1:])
