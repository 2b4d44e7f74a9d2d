"""Bytes of a file to a table, or one clear reason why not."""

import pytest

from ledger.office.csv_files.file import MAX_BYTES, MAX_ROWS, Row, Table, read_table
from ledger.office.problem import Code, Problem

KNOWN = {"sku", "name", "codes"}
TABLE = Table(("sku", "name"), (Row(2, ("P-1", "Pump")),))


@pytest.mark.parametrize(
    "data",
    [
        b"sku,name\nP-1,Pump\n",
        b"sku;name\nP-1;Pump",
        b"sku\tname\r\nP-1\tPump\r\n",
        b"\xef\xbb\xbfSKU ; Name\r\n P-1 ;Pump\r\n\r\n;;\r\n"[:-4],
        b'"sku","name"\r"P-1","Pump"',
    ],
)
def test_separator_byte_order_mark_line_ends_and_case_of_the_header_do_not_matter(data: bytes) -> None:
    assert read_table(data, KNOWN) == TABLE


def test_quoted_cells_hold_separators_quotes_and_line_ends_and_rows_count_as_in_a_spreadsheet() -> None:
    data = b'sku,name\n"P,1","say ""hi""\nthere"\n\nP-2,Valve\n'
    table = read_table(data, KNOWN)
    assert table == Table(("sku", "name"), (Row(2, ("P,1", 'say "hi"\nthere')), Row(4, ("P-2", "Valve"))))


def test_the_separator_is_the_one_that_gives_known_columns_not_the_most_frequent_one() -> None:
    table = read_table(b"sku;name\nP-1;a,b,c,d\n", KNOWN)
    assert table == Table(("sku", "name"), (Row(2, ("P-1", "a,b,c,d")),))


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ("sku;name\nP;Müller".encode("cp1252"), Code.FILE_ENCODING, "byte 0xFC in text line 2"),
        ("sku;name".encode("utf-16"), Code.FILE_ENCODING, "UTF-16"),
        (b"sku\x00name", Code.FILE_ENCODING, "zero bytes"),
        (b"", Code.FILE_EMPTY, "empty"),
        (b"\xef\xbb\xbf \r\n", Code.FILE_EMPTY, "empty"),
        (b'sku,name\nP-1,"Pump\n', Code.FILE_QUOTES, "quotes"),
        (b"x" * (MAX_BYTES + 1), Code.FILE_TOO_LARGE, "20.0 MiB"),
        (b"sku\n" + b"P\n" * (MAX_ROWS + 1), Code.FILE_TOO_LARGE, "200000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_reason(data: bytes, code: Code, words: str) -> None:
    found = read_table(data, KNOWN)
    assert isinstance(found, Problem)
    assert found.code is code
    assert words in found.why
