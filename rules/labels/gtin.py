"""Global Trade Item Numbers: four printed lengths, one stored form of 14 digits.

GTINs are text and keep their zeros; only the 14-digit form is compared (GS1 General Specifications 3.3.2).
Functions that take digits expect ASCII digits only.
"""

from rules.labels.fault import Code, Fault

GTIN_LENGTH = 14
UPC_E_LENGTH = 8
EAN_8_LENGTHS = (8,)
EAN_LENGTHS = (12, 13)  # UPC-A, EAN-13
#: What a scanner without AIM identifiers sends of EAN, UPC and ITF-14.
RETAIL_LENGTHS = (*EAN_8_LENGTHS, *EAN_LENGTHS, GTIN_LENGTH)
#: Lengths of a number followed by an add-on of 2 or 5 digits: (total, number).
_ADDON_LENGTHS = {14: 12, 15: 13, 17: 12, 18: 13}


def check_digit(digits: str) -> str:
    """The mod-10 check digit that belongs behind `digits` (GS1 General Specifications 7.9.1).

    >>> check_digit("952113000123")
    '7'
    """
    codes = digits.encode()
    total = 3 * sum(codes[::-2]) + sum(codes[-2::-2]) - 48 * (2 * ((len(codes) + 1) // 2) + len(codes))
    return str(-total % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last of `digits` is the mod-10 check digit of those before it.

    The weights are 1 and 3 from the right; a sum over the ASCII codes is enough, less what the 48s add.
    """
    codes = digits.encode()
    odd = (len(codes) + 1) // 2
    return (sum(codes[::-2]) + 3 * sum(codes[-2::-2]) - 48 * (odd + 3 * (len(codes) - odd))) % 10 == 0


def find_fault(text: str) -> Fault | None:
    """The first character that is no ASCII digit."""
    if text.isascii() and text.isdigit():
        return None
    bad = next((i for i, c in enumerate(text) if not "0" <= c <= "9"), 0)
    return Fault(Code.CHARACTER, bad, "a character that is no digit, where only digits may be")


def to_gtin(digits: str, lengths: tuple[int, ...]) -> str | Fault:
    """The 14-digit form of a number of one of the allowed `lengths`, or what is wrong with it."""
    fault = find_fault(digits)
    if fault is not None:
        return fault
    if len(digits) not in lengths:
        return Fault(Code.LENGTH, len(digits), f"{len(digits)} digits are no EAN, UPC or GTIN of this kind")
    if not has_check_digit(digits):
        return Fault(Code.CHECK_DIGIT, len(digits) - 1, "the check digit is wrong")
    return digits.zfill(GTIN_LENGTH)


def split_addon(digits: str) -> tuple[str, str]:
    """The number and its add-on of 2 or 5 digits; no add-on when the length leaves none."""
    number = _ADDON_LENGTHS.get(len(digits), len(digits))
    return digits[:number], digits[number:]


def expand_upc_e(digits: str) -> str | Fault:
    """The 12 digits of a UPC-A number printed as UPC-E: number system, six digits, check digit.

    GS1 General Specifications 5.2.2.4.2: zeros suppressed by the last of the six digits.

    >>> expand_upc_e("01234543")
    '012340000053'
    """
    fault = find_fault(digits)
    if fault is not None:
        return fault
    if len(digits) != UPC_E_LENGTH or digits[0] not in "01":
        return Fault(Code.LENGTH, 0, "a UPC-E number has 8 digits and begins with 0 or 1")
    system, six, check = digits[0], digits[1:7], digits[7]
    match six[5]:
        case "0" | "1" | "2":
            body = f"{six[:2]}{six[5]}0000{six[2:5]}"
        case "3":
            body = f"{six[:3]}00000{six[3:5]}"
        case "4":
            body = f"{six[:4]}00000{six[4]}"
        case last:
            body = f"{six[:5]}0000{last}"
    number = f"{system}{body}{check}"
    if not has_check_digit(number):
        return Fault(Code.CHECK_DIGIT, UPC_E_LENGTH - 1, "the check digit is wrong")
    return number


def is_restricted(gtin: str) -> bool:
    """Whether a 14-digit number is for restricted circulation: never a global product key.

    GS1 prefixes 02, 04 and 20 to 29; GS1-8 prefixes 0 and 2 (GS1 General Specifications 1.4.5).
    """
    if gtin.startswith("000000"):
        return gtin[6] in "02"
    return gtin[1] == "2" or gtin[1:3] in ("02", "04")
