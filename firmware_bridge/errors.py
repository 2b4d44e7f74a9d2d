"""What can go wrong with a device, by who must act, said so that a person knows what to do.

`explain` turns the odd exceptions of a serial port (measured with pyserial 3.5: `SerialException`, plain
`OSError`, `termios.error`, `TypeError` after a close in another thread) into one sentence with the fix.
"""

import errno
from collections.abc import Mapping

from rules.errors import ScangateError


class DeviceLost(ScangateError):  # noqa: N818 (news for the supervisor)
    """It is not there, not yet or no longer: the supervisor opens it again. Its text is for people."""


class DeviceUnsupported(ScangateError):  # noqa: N818 (likewise, for the administrator)
    """The device can never work as configured: the administrator acts. Its text names the fix."""


def explain(path: str, error: BaseException) -> str:
    """One sentence on what happened to the device at `path`, with the fix where one is known."""
    number = errno_of(error)
    if number in _SENTENCES:
        return _SENTENCES[number].format(path=path)
    return f"{path} cannot be used: {str(error) or type(error).__name__}"


def errno_of(error: BaseException | None) -> int | None:
    """The system's error number, looked for along the chain of causes, None when there is none.

    pyserial drops the number when the port cannot be configured: the `termios.error` that caused it,
    which is not an `OSError`, still has it as its first argument.
    """
    while error is not None:
        number = getattr(error, "errno", None) or next(iter(error.args), None)
        if isinstance(number, int):
            return number
        error = error.__cause__ or error.__context__
    return None


_BUSY = "{path} is already in use by another program: 'fuser -v {path}' names it"
_GONE = "{path} is gone: unplugged, or switched off"

_SENTENCES: Mapping[int | None, str] = {
    errno.ENOENT: "{path} does not exist: is the device plugged in? See: ls /dev/serial/by-id",
    errno.EAGAIN: _BUSY,
    errno.EBUSY: _BUSY,
    errno.EACCES: "no permission to open {path}: add the user to group dialout"
    " (sudo usermod -aG dialout USER) and start the service again",
    # A systemd unit that lists DeviceAllow=char-ttyACM before cdc_acm is loaded drops the line silently.
    errno.EPERM: "{path} is forbidden to this service: check DeviceAllow= in its unit, then restart it",
    errno.EIO: _GONE,
    errno.ENXIO: _GONE,
    errno.ENODEV: _GONE,
    errno.EBADF: _GONE,
    errno.ENOTTY: "{path} is not a serial port: name one from ls /dev/serial/by-id",
}
