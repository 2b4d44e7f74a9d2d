"""What cannot be printed, told to the person who asked for it."""

from rules.errors import ScangateError


class CannotPrintError(ScangateError):
    """Something asked for cannot be encoded or does not fit.

    Attributes:
        problem: what is wrong, safe to show.
        hint: what to do.
        field: the option or column that holds it, as in `scangate.print.content.Wish`; empty for several.
    """

    def __init__(self, problem: str, hint: str, field: str = "") -> None:
        super().__init__(f"{problem}. {hint}")
        self.problem, self.hint, self.field = problem, hint, field
