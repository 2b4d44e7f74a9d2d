import pytest

from firmware_bridge.aim import KNOWN, Aim, split_aim

# The identifiers that stand for GS1 data (reference/hardware.md 1.2): none may be taken for data.
GS1 = ["]C1", "]d2", "]d5", "]e0", "]e1", "]e2", "]Q3", "]Q4", "]J1", "]z1", "]z4"]


@pytest.mark.parametrize(
    ("data", "mode", "aim", "rest"),
    [
        (b"]C101", Aim.AUTO, "]C1", b"01"),
        (b"]C101", Aim.ON, "]C1", b"01"),
        (b"]C101", Aim.OFF, None, b"]C101"),
        (b"]C901", Aim.AUTO, None, b"]C901"),  # no such modifier: data
        (b"]C901", Aim.ON, "]C9", b"01"),
        (b"]zC7", Aim.AUTO, "]zC", b"7"),
        (b"]c101", Aim.AUTO, None, b"]c101"),  # case counts
        (b"]1101", Aim.ON, None, b"]1101"),
        (b"]C", Aim.ON, None, b"]C"),
        (b"X]C1", Aim.ON, None, b"X]C1"),
        (b"", Aim.ON, None, b""),
        (b"]C1", Aim.AUTO, "]C1", b""),
    ],
)
def test_split(data: bytes, mode: Aim, aim: str | None, rest: bytes) -> None:
    assert split_aim(data, mode) == (aim, rest)


@pytest.mark.parametrize("aim", GS1)
def test_auto_knows_every_gs1_identifier(aim: str) -> None:
    assert aim[2] in KNOWN[aim[1]]
