"""The frames of docs/protocol.md, "The extended layer", written from its text: values only.

Each is a frozen dataclass whose fields say how they are laid out; see extendedvalues.py. decode() raises Amiss
for a value that does not fit its type, or came in a way that is not its own.
"""

import dataclasses
import secrets
import unicodedata

from classicpeer import decode_address
from extendedvalues import (Amiss, Bytes, Counted, Frame, Numbers, Proof, Reader, Rest, frame, frames, laid, one_of,
                            sized, uint, utf8)

(JOIN, JOINED, REFUSED, CLOSE, PING, PONG, PRESENT, GONE, MESSAGE, DECLINED, DATA, ACK, ENTER, LEAVE, ROOM, NO_ROOM,
 LIST, LISTED, TOPIC, PEOPLE, RECEIPT, FETCH, FETCHED, PRESENCE, TYPING) = range(1, 26)

# Reasons of REFUSED, of CLOSE and GONE, of NO_ROOM, and of DECLINED.
BAD_SIGNATURE, PASSWORD_NEEDED, WRONG_PASSWORD, LOCKED, FULL, UNUSABLE_NAME = range(1, 7)
LEFT, REPLACED, RELAY_ENDS, SILENT = range(4)
ROOM_LEFT, ROOM_NAME, ROOM_LIMIT, NOBODY_MET = range(4)
TOO_MANY, NOT_IN_ROOM, NO_PLACE = range(3)
# Flags: of JOIN, of PRESENT, of MESSAGE.
CAN_HOST = 1
CLASSIC_MEMBER, MAY_HOST, AWAY, ABSENT = 1, 2, 4, 8
HISTORY, SAID_AGAIN = 1, 2

LOBBY = 0  # its room number, and the kind that only it is of
NAMED, PRIVATE = 1, 2
RELIABLE, LATEST, UNRELIABLE = range(3)
COMING, GOING = range(2)  # change of PEOPLE

BARE = None  # the lane of a frame that is in none
LANES = 3
ORDERED, LONG, STATE = range(LANES)

MAX_TEXT, MAX_SHORT_TEXT = 48_000, 900
MAX_KEY, MAX_TOPIC, MAX_MISSING = 32, 250, 32
MAX_UNFINISHED, MAX_UNFINISHED_BYTES = 4, 256 * 1024
UNIT = 1099
PIECE = UNIT - 3 - (16 + 4 + 4 + 8 + 8 + 1 + 1 + 1 + 1 + 4 + 4)
WINDOW_OF_UNITS = 64


def topic_of(value):
    """As text, if it may be one."""
    text = utf8(value)
    if len(value) > MAX_TOPIC or any(unicodedata.category(c) == "Cc" for c in text):
        raise Amiss("an unusable topic")
    return text


# --- the session ----------------------------------------------------------------------------------


@frames(JOIN)
class Join(Frame):
    identity: bytes = laid(Bytes(32))
    signature: bytes = laid(Bytes(64))
    name: bytes = laid(Counted)  # as it came: an unusable one is refused, not skipped
    flags: int = uint(1, default=0)
    proof: bytes = laid(Proof, default=b"")


@frames(JOINED)
class Joined(Frame):
    number: int = uint(4)
    time: int = uint(8)
    epoch: bytes = laid(Bytes(8), default=bytes(8))
    proof: bytes = laid(Proof, default=b"")

    def check(self):
        if self.number == 0:
            raise Amiss("nobody")


@frames(REFUSED)
class Refused(Frame):
    reason: int = uint(1)
    wait: int = uint(4)


@frames(CLOSE)
class Close(Frame):
    reason: int = uint(1)


@frames(PING)
class Ping(Frame):
    question: bytes = laid(Bytes(8))


@frames(PONG)
class Pong(Ping):
    pass


@dataclasses.dataclass(frozen=True)
class Present(Frame):
    kind = PRESENT
    number: int
    address: bytes  # as in record 10
    identity: bytes = b""  # empty for a classic member
    name: str = ""
    flags: int = 0  # those but CLASSIC_MEMBER

    @property
    def classic(self):
        return not self.identity

    def value(self):
        return (self.number.to_bytes(4) + bytes([self.flags | (CLASSIC_MEMBER if self.classic else 0)])
                + sized(1, self.address) + self.identity + self.name.encode())

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        number, flags, address = reader.number(4), reader.number(1), reader.sized(1)
        if decode_address(address) is None or number == 0:
            raise Amiss("nobody")
        others = flags & ~CLASSIC_MEMBER
        if flags & CLASSIC_MEMBER:
            reader.end()
            return cls(number, address, flags=others)
        return cls(number, address, reader.take(32), utf8(reader.rest()), others)


@frames(GONE)
class Gone(Frame):
    number: int = uint(4)
    reason: int = uint(1)


# --- lanes ----------------------------------------------------------------------------------------


@frames(DATA)
class Data(Frame):
    lane: int = uint(1)
    number: int = uint(8)
    content: bytes = laid(Rest)

    def check(self):
        one_of(self.lane, range(LANES))


@frames(ACK)
class Ack(Frame):
    lane: int = uint(1)
    next: int = uint(8)
    map: int = uint(8)
    credit: int = uint(2)

    def check(self):
        one_of(self.lane, range(LANES))

    def covers(self, unit):
        return unit < self.next or unit > self.next and self.map >> (unit - self.next - 1) & 1 == 1

    def last(self):
        """The greatest number that it covers, or -1."""
        return self.next + self.map.bit_length() if self.map else self.next - 1


# --- rooms ----------------------------------------------------------------------------------------


@frames(ENTER)
class Enter(Frame):
    room_kind: int = uint(1)
    name: bytes = laid(Counted)
    topic: bytes = laid(Rest, default=b"")

    def check(self):
        one_of(self.room_kind, (NAMED, PRIVATE))
        topic_of(self.topic)
        if self.room_kind == PRIVATE:
            one_of(len(self.name), (32,))


@frames(LEAVE)
class Leave(Frame):
    room: int = uint(4)


@frames(ROOM)
class Room(Frame):
    room: int = uint(4)
    room_kind: int = uint(1)
    policy: int = uint(1)
    first: int = uint(8)
    next: int = uint(8)
    delivered: int = uint(8)
    name: bytes = laid(Counted)
    topic: bytes = laid(Rest)

    def check(self):
        one_of(self.room_kind, (LOBBY, NAMED, PRIVATE))
        one_of(self.policy, range(3))
        topic_of(self.topic)
        if not 1 <= self.first <= self.next or (self.room == LOBBY) != (self.room_kind == LOBBY):
            raise Amiss("a room that cannot be")


@frames(NO_ROOM)
class NoRoom(Frame):
    reason: int = uint(1)
    room_kind: int = uint(1)
    name: bytes = laid(Rest)


@frames(LIST)
class List(Frame):
    pass


@dataclasses.dataclass(frozen=True)
class Listed(Frame):
    kind = LISTED
    last: int
    rooms: tuple  # of (people, name, topic)

    def value(self):
        return bytes([self.last]) + b"".join(
            people.to_bytes(2) + sized(1, name) + sized(1, topic) for people, name, topic in self.rooms)

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        last, rooms = reader.number(1), []
        one_of(last, (0, 1))
        while reader.left:
            rooms.append((reader.number(2), reader.sized(1), reader.sized(1)))
        return cls(last, tuple(rooms))


@frames(TOPIC)
class Topic(Frame):
    room: int = uint(4)
    number: int = uint(4)
    topic: bytes = laid(Rest)

    def check(self):
        topic_of(self.topic)


@frames(PEOPLE)
class People(Frame):
    room: int = uint(4)
    change: int = uint(1)
    numbers: tuple = laid(Numbers)

    def check(self):
        one_of(self.change, (COMING, GOING))
        if not self.numbers:
            raise Amiss("nobody")


# --- messages -------------------------------------------------------------------------------------


@frames(MESSAGE)
class Piece(Frame):
    """MESSAGE: a text or a piece of one."""

    id: bytes = laid(Bytes(16))
    sender: int = uint(4)
    room: int = uint(4)
    number: int = uint(8)
    time: int = uint(8)
    kind_of_text: int = uint(1)
    cls: int = uint(1)
    flags: int = uint(1)
    key: bytes = laid(Counted)
    total: int = uint(4)
    offset: int = uint(4)
    piece: bytes = laid(Rest)

    def check(self):
        one_of(self.kind_of_text, (0,))
        one_of(self.cls, (RELIABLE, LATEST, UNRELIABLE))
        if len(self.key) > (MAX_KEY if self.cls == LATEST else 0):
            raise Amiss("a key that is too long")
        if not (1 <= self.total <= MAX_TEXT and self.piece and self.offset + len(self.piece) <= self.total):
            raise Amiss("a piece that fits no text")
        if self.cls != RELIABLE and (self.total > MAX_SHORT_TEXT or len(self.piece) != self.total):
            raise Amiss("a text of this class goes whole")

    def common(self):
        """What all pieces of a text share."""
        return dataclasses.replace(self, offset=0, piece=b"")

    @property
    def history(self):
        return bool(self.flags & HISTORY)

    @property
    def way(self):
        if self.cls == RELIABLE:
            return LONG if self.history else ORDERED
        return STATE if self.cls == LATEST else BARE


def pieces_of(text, time, sender=0, number=0, message_id=None, size=PIECE, **fields):
    """The frames of a text (bytes), each for a unit of its own."""
    fields = {"room": LOBBY, "cls": RELIABLE, "flags": 0, "key": b""} | fields
    common = Piece(message_id or secrets.token_bytes(16), sender, fields.pop("room"), number, time, 0,
                   total=len(text), offset=0, piece=b"", **fields)
    return [dataclasses.replace(common, offset=at, piece=text[at : at + size]).encode()
            for at in range(0, len(text), size)]


class Texts:
    """Puts the pieces of a session's texts together, within the limits."""

    def __init__(self):
        self._unfinished = {}  # sender, id and flags -> (common, {offset: piece}), oldest first

    def take(self, piece):
        """The whole text with its last missing piece, otherwise nothing."""
        key = piece.sender, piece.id, piece.flags
        common, pieces = self._unfinished.setdefault(key, (piece.common(), {}))
        end = piece.offset + len(piece.piece)
        if common != piece.common() or any(at < end and piece.offset < at + len(p) for at, p in pieces.items()):
            del self._unfinished[key]
            return None
        pieces[piece.offset] = piece.piece
        if sum(map(len, pieces.values())) == piece.total:
            del self._unfinished[key]
            return b"".join(pieces[at] for at in sorted(pieces))
        while len(self._unfinished) > MAX_UNFINISHED or self._size() > MAX_UNFINISHED_BYTES:
            del self._unfinished[next(iter(self._unfinished))]
        return None

    def _size(self):
        return sum(len(p) for _, pieces in self._unfinished.values() for p in pieces.values())


@frames(DECLINED)
class Declined(Frame):
    id: bytes = laid(Bytes(16))
    reason: int = uint(1)
    wait: int = uint(4)


@frames(RECEIPT)
class Receipt(Frame):
    id: bytes = laid(Bytes(16))
    room: int = uint(4)
    number: int = uint(8)
    time: int = uint(8)
    expected: int = uint(2)
    delivered: int = uint(2)
    unconfirmed: int = uint(2)
    missing: tuple = laid(Numbers, default=())

    def check(self):
        if self.delivered > self.expected or len(self.missing) > min(MAX_MISSING, self.expected - self.delivered):
            raise Amiss("more than were expected")

    @property
    def complete(self):
        return self.delivered == self.expected


@frames(FETCH)
class Fetch(Frame):
    room: int = uint(4)
    first: int = uint(8)
    last: int = uint(8)

    def check(self):
        if not 1 <= self.first <= self.last:
            raise Amiss("no numbers")


@frames(FETCHED)
class Fetched(Fetch):
    pass


@frames(PRESENCE)
class Presence(Frame):
    number: int = uint(4)
    state: int = uint(1)
    since: int = uint(8)

    def check(self):
        one_of(self.state, (0, 1))


@frames(TYPING)
class Typing(Frame):
    number: int = uint(4)
    room: int = uint(4)


# --- how each travels -----------------------------------------------------------------------------

FRAMES = {cls.kind: cls for cls in (
    Join, Joined, Refused, Close, Ping, Pong, Present, Gone, Piece, Declined, Data, Ack, Enter, Leave, Room, NoRoom,
    List, Listed, Topic, People, Receipt, Fetch, Fetched, Presence, Typing)}
WAYS = {kind: (BARE,) for kind in (JOIN, JOINED, REFUSED, CLOSE, PING, PONG, DATA, ACK, TYPING)}
WAYS |= {kind: (ORDERED,) for kind in (GONE, DECLINED, ENTER, LEAVE, ROOM, NO_ROOM, LIST, TOPIC, PEOPLE, FETCH)}
WAYS |= {PRESENT: (ORDERED, LONG), LISTED: (LONG,), FETCHED: (LONG,), RECEIPT: (STATE,), PRESENCE: (STATE,)}


def decode(kind, value, lane):
    """The frame, if it may come this way; Amiss otherwise, also for a type that is not known."""
    if kind not in FRAMES:
        raise Amiss(f"frame of type {kind}")
    made = FRAMES[kind].decode(value)
    if lane not in (WAYS[kind] if kind != MESSAGE else (made.way,)):
        raise Amiss(f"a frame of type {kind} in the way {lane}")
    return made


def state_key(made):
    """What a newer unit of lane 2 replaces an older one by."""
    if made.kind == RECEIPT:
        return RECEIPT, made.id
    if made.kind == PRESENCE:
        return PRESENCE, made.number
    return MESSAGE, made.sender, made.room, made.key
