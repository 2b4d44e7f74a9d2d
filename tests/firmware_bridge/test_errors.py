import errno
import termios

import pytest

from firmware_bridge.errors import errno_of, explain


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(errno.ENOENT, "x"), "does not exist: is the device plugged in? See: ls /dev/"),
        (OSError(errno.EAGAIN, "x"), "already in use by another program"),
        (OSError(errno.EBUSY, "x"), "already in use by another program"),
        (PermissionError(errno.EACCES, "x"), "add the user to group dialout"),
        (PermissionError(errno.EPERM, "x"), "DeviceAllow="),
        (OSError(errno.EIO, "x"), "is gone"),
        (OSError(errno.ENODEV, "x"), "is gone"),
        (termios.error(errno.EIO, "Input/output error"), "is gone"),
        (termios.error(errno.ENOTTY, "Inappropriate ioctl"), "is not a serial port"),
        (OSError("odd"), "cannot be used: odd"),
        (TypeError(), "cannot be used: TypeError"),
    ],
)
def test_every_known_error_is_a_sentence_with_the_port_and_the_fix(error: Exception, words: str) -> None:
    said = explain("/dev/x", error)
    assert words in said
    assert "/dev/x" in said


def test_the_number_is_found_behind_an_exception_that_lost_it() -> None:
    def configure() -> None:
        with open("/dev/null", "rb") as file:  # noqa: PTH123 (a device that is no terminal)
            try:
                termios.tcgetattr(file)
            except termios.error as error:
                message = f"Could not configure port: {error}"
                raise OSError(message)  # noqa: B904 (as pyserial does it)

    with pytest.raises(OSError, match="Could not configure") as caught:
        configure()
    assert errno_of(caught.value) == errno.ENOTTY
