"""Bytes to values and back, for what docs/protocol.md, "The extended layer", puts on the wire.

Whatever a receiver has to ignore raises Amiss, with the reason that belongs into a log. A frame is a dataclass
under @frames(TYPE) whose fields are made by uint() and laid(); decode() takes its value to the last byte.
"""

import dataclasses
import struct
import unicodedata

MAX_NAME_UNITS = 64


class Amiss(ValueError):
    """Something is not as it must be: what holds it is ignored."""


class Reader:
    """Takes a value apart, from the front."""

    def __init__(self, value):
        self.left = bytes(value)

    def take(self, size):
        if size > len(self.left):
            raise Amiss("too short")
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def number(self, size):
        return int.from_bytes(self.take(size))

    def sized(self, width):
        return self.take(self.number(width))

    def rest(self):
        return self.take(len(self.left))

    def end(self):
        if self.left:
            raise Amiss("too long")


def sized(width, value):
    return len(value).to_bytes(width) + value


def utf8(value):
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Amiss("not UTF-8") from None


def usable_name(name):
    return (0 < len(name.encode("utf-16-le")) // 2 <= MAX_NAME_UNITS and name == name.strip()
            and not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in name))


def same_name(name):
    """What two names that count as one have in common: full case folding, then form C."""
    return unicodedata.normalize("NFC", name.casefold())


# --- frames ---------------------------------------------------------------------------------------


def frame(kind, value=b""):
    return struct.pack(">BH", kind, len(value)) + value


def frames_of(content):
    """The frames in a packet or a unit, as (type, value)."""
    reader, frames = Reader(content), []
    while reader.left:
        kind = reader.number(1)
        frames.append((kind, reader.sized(2)))
    return frames


@dataclasses.dataclass(frozen=True)
class Number:
    size: int

    def put(self, value):
        return value.to_bytes(self.size)

    def take(self, reader):
        return reader.number(self.size)


@dataclasses.dataclass(frozen=True)
class Bytes:
    size: int

    def put(self, value):
        assert len(value) == self.size
        return value

    def take(self, reader):
        return reader.take(self.size)


class Counted:
    """A length of one byte, and as many."""

    put = staticmethod(lambda value: sized(1, value))
    take = staticmethod(lambda reader: reader.sized(1))


class Rest:
    put = staticmethod(bytes)
    take = staticmethod(Reader.rest)


class Proof:
    """32 bytes or nothing, at the end."""

    put = staticmethod(bytes)

    @staticmethod
    def take(reader):
        if len(reader.left) not in (0, 32):
            raise Amiss("a proof of another size")
        return reader.rest()


class Numbers:
    """Member numbers up to the end."""

    put = staticmethod(lambda value: b"".join(number.to_bytes(4) for number in value))

    @staticmethod
    def take(reader):
        numbers = []
        while reader.left:
            numbers.append(reader.number(4))
        return tuple(numbers)


def laid(layout, **default):
    return dataclasses.field(metadata={"layout": layout}, **default)


def uint(size, **default):
    return laid(Number(size), **default)


class Frame:
    """`kind` is its type; check() raises Amiss for values that no sender may write."""

    kind = 0

    def value(self):
        return b"".join(f.metadata["layout"].put(getattr(self, f.name)) for f in dataclasses.fields(self))

    def encode(self):
        return frame(self.kind, self.value())

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        made = cls(*(f.metadata["layout"].take(reader) for f in dataclasses.fields(cls)))
        reader.end()
        made.check()
        return made

    def check(self):
        pass


def one_of(value, allowed):
    if value not in allowed:
        raise Amiss(f"{value} is none of {tuple(allowed)}")


def frames(kind):
    """Makes a class a frame of this type."""
    def made(cls):
        cls.kind = kind
        return dataclasses.dataclass(frozen=True)(cls)

    return made
