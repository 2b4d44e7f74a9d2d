"""How an answer behaves, and what a row of the catalogue of reasons is made of."""

from enum import StrEnum


class Klass(StrEnum):
    """Classes of reasons (design: domain, "Every scan of goods gets one of three answers")."""

    DONE = "done"  # GREEN
    REMARK = "remark"  # GREEN with a second line
    ASK = "ask"  # AMBER
    SOFT = "soft"  # RED, cleared by the next good scan
    ASIDE = "aside"  # RED, the unit is set aside and counted
    STOP = "stop"  # RED, this scanner accepts nothing until ACK
    TICK = "tick"  # understood, no unit: a short neutral sound


#: Code, class, English words, English action, German words, German action.
Row = tuple[str, Klass, str, str, str, str]
