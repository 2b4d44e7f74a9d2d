"""What can be wrong with a message of the other side: the peer must act, the payload is kept aside."""

from rules.errors import ScangateError


class BadMessage(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """The bytes are not what the topic promises. The text says where (JSON path) and why."""


class UnknownVersion(ScangateError):  # noqa: N818
    """Well-formed, but of a schema version or kind newer than this program: held until an upgrade."""
