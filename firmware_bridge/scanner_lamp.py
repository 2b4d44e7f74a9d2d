"""The verdict on the scanner itself: its own light and beeper, told by a few bytes on the same port."""

from collections.abc import Callable, Mapping

from rules.signal import Light, Signal


class ScannerLamp:
    """A `lamp.Lamp` that sends the verdict bytes of a scanner's profile.

    A scanner in a host acknowledge mode (Honeywell) reads nothing more until it was answered, so its profile
    should have bytes for every light that answers a scan.
    """

    def __init__(self, write: Callable[[bytes], None], verdicts: Mapping[Light, bytes]) -> None:
        """Take the way to the scanner and what to send.

        Args:
            write: `SerialPort.write`; must not wait.
            verdicts: `ScannerProfile.verdicts`; a light that is not in it sends nothing.
        """
        self._write, self._verdicts = write, dict(verdicts)

    def show(self, signal: Signal) -> None:
        """Send the bytes for its light.

        Raises:
            DeviceLost: the scanner is not there.
        """
        data = self._verdicts.get(signal.light)
        if data:
            self._write(data)

    def close(self) -> None:
        """Nothing: the port belongs to the driver."""
