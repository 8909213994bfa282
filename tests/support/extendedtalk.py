"""What people do with a session of the extended layer, on the client's side: rooms, messages, receipts, history,
presence. Written from docs/protocol.md; the session itself is that of extendedpeer.py.
"""

import collections
import dataclasses
import secrets
import time

import extendedwire as wire
from classicpeer import decode_address

GAP_PATIENCE = 0.3  # an own message's number comes by RECEIPT, which may be later than the next message
IDS_REMEMBERED = 100_000
LOBBY_KEY = wire.LOBBY, b""


class Known:
    """Which numbers of a room came, or are not to be had."""

    def __init__(self, first):
        self._low = first  # everything below is settled
        self._above = set()
        self.top = first - 1  # the greatest that is known to be given

    def add(self, number):
        self.top = max(self.top, number)
        if number >= self._low:
            self._above.add(number)
        self._sink()

    def settle(self, first, last):
        if first <= self._low:
            self._low = max(self._low, last + 1)
        else:
            self._above.update(range(first, min(last, self.top) + 1))
        self.top = max(self.top, self._low - 1)
        self._sink()

    def doubt(self, count):
        """The last of these may have come without the relay's knowing it."""
        known = range(max(1, self._low - count), self._low)
        self._low = known.start
        self.top = max(self.top, known.stop - 1)

    def gap(self):
        """The first numbers that are missing, from and to; None if none are."""
        if self._low > self.top:
            return None
        return self._low, min(self._above, default=self.top + 1) - 1

    def _sink(self):
        while self._low in self._above:
            self._above.remove(self._low)
            self._low += 1
        self._above = {number for number in self._above if number > self._low}


@dataclasses.dataclass(eq=False)
class ClientRoom:
    kind: int
    name: bytes  # of a private conversation, the other's identity
    topic: str = ""
    number: int = None  # None while it is not entered
    policy: int = 0
    first: int = 1
    next: int = 1
    delivered: int = 0
    people: set = dataclasses.field(default_factory=set)
    known: Known = None
    fetch_at: float = None
    asked: bool = False  # FETCH is under way
    doubtful: bool = True  # ACKs of what came last may have been lost with the session before

    @property
    def key(self):
        return room_key(self.kind, self.name)


@dataclasses.dataclass
class Said:
    """A message of which not everybody's receipt has come."""

    identity: bytes
    room: tuple  # its key
    text: bytes
    time: int


def room_key(kind, name):
    return kind, wire.same_name(name.decode()).encode() if kind == wire.NAMED else name


class Talk:
    """Part of ExtendedClient. Events: message, present, gone, absent, declined, no_room, topic, presence, typing;
    of those about a person, the address is the person's. Rooms and receipts are state: see `rooms`, `receipts`.
    """

    fetches = True  # a test may ask by itself instead

    def forget_rooms(self):
        """A session ends: nothing but its own numbers are forgotten."""
        if not hasattr(self, "rooms"):
            self.rooms = {LOBBY_KEY: ClientRoom(wire.LOBBY, b"")}
            self.outbox = {}  # message id -> Said
            self.receipts = collections.defaultdict(list)  # message id -> what came, in order
            self.listed = []
            self.shown_twice = 0  # what came again and was not shown
            self._shown = collections.OrderedDict()  # author and id
            self._known = {}  # epoch and room number -> Known
        for room in self.rooms.values():
            room.number, room.fetch_at, room.asked, room.doubtful = None, None, False, True
            room.people = set()

    @property
    def lobby(self):
        return self.rooms[LOBBY_KEY]

    # doing

    def say(self, text, room=None, cls=wire.RELIABLE, key=b"", size=wire.PIECE, order=lambda frames: frames):
        """A text, in pieces of this size; gives its message id. Without a session it is said in the next one."""
        with self._changed:
            message_id = secrets.token_bytes(16)
            text = text if isinstance(text, bytes) else text.encode()
            said = Said(wire.raw_public(self.identity), (room or self.lobby).key, text, time.time_ns() // 1_000_000)
            number = 0 if room is None else room.number
            if cls == wire.RELIABLE:
                self.outbox[message_id] = said
            self._remember(said.identity, message_id)
            if self.number is not None and not self.session.over and number is not None:
                self._send(message_id, said, number, cls=cls, key=key, size=size, order=order)
            return message_id

    def _send(self, message_id, said, number, cls=wire.RELIABLE, key=b"", size=wire.PIECE, order=list):
        frames = wire.pieces_of(said.text, said.time, message_id=message_id, room=number, cls=cls, key=key, size=size)
        for frame in order(frames):
            if cls == wire.UNRELIABLE:
                self.send_frames(frame)
            else:
                self.put(wire.ORDERED if cls == wire.RELIABLE else wire.STATE, frame)

    def enter(self, name, topic="", timeout=10):
        """The room of this name; AssertionError if there is none for us."""
        return self._enter(wire.NAMED, name.encode(), topic, timeout)

    def private(self, identity, timeout=10):
        return self._enter(wire.PRIVATE, identity, "", timeout)

    def _enter(self, kind, name, topic, timeout):
        key = room_key(kind, name)
        self.put(wire.ORDERED, wire.Enter(kind, name, topic.encode()).encode())

        def found():
            room = self.rooms.get(key)
            return room if room and room.number is not None else self._found("no_room", "", "")

        answer = self.wait_until(found, f"room {name!r}", timeout)
        if not isinstance(answer, ClientRoom):
            raise AssertionError(f"{self.name}: no room {name!r}, reason {answer.text}")
        return answer

    def leave_room(self, room, timeout=10):
        self.put(wire.ORDERED, wire.Leave(room.number).encode())
        self.wait_until(lambda: room.key not in self.rooms, "end of being there", timeout)

    def list_rooms(self, timeout=10):
        """Of each room its people, name and topic."""
        self.listed = []
        self.put(wire.ORDERED, wire.List().encode())
        self.wait_until(lambda: self.listed and self.listed[-1].last, "list", timeout)
        return [(people, name.decode(), topic.decode()) for part in self.listed for people, name, topic in part.rooms]

    def set_topic(self, room, topic):
        self.put(wire.ORDERED, wire.Topic(room.number, 0, topic.encode()).encode())

    def set_away(self, away=True):
        self.put(wire.STATE, wire.Presence(0, int(away), 0).encode())

    def typing(self, room=None):
        self.send_frames(wire.Typing(0, room.number if room else wire.LOBBY).encode())

    def fetch(self, room, first, last):
        room.asked = True
        self.put(wire.ORDERED, wire.Fetch(room.number, first, last).encode())

    def wait_for_receipt(self, message_id, wanted=lambda receipt: receipt.complete, timeout=10):
        """The first that is as wanted: by default, all have it."""
        return self.wait_until(lambda: next(filter(wanted, self.receipts[message_id]), None), "receipt", timeout)

    def messages(self, room=None):
        """The texts that came in a room so far, in the order of their numbers."""
        room = room or self.lobby
        with self._changed:
            events = [e for e in self.events if e.kind == "message" and e.detail.room == room.number]
        return [event.text for event in sorted(events, key=lambda event: event.detail.number)]

    # a new session

    def enter_again(self):
        """What a client does first in each session: its rooms, and what it does not know to have arrived."""
        self._known = {key: known for key, known in self._known.items() if key[0] == self.session.epoch}
        self.lobby.number = wire.LOBBY
        for room in list(self.rooms.values()):
            if room.kind != wire.LOBBY:
                self.put(wire.ORDERED, wire.Enter(room.kind, room.name, room.topic.encode()).encode())
        self._say_again(self.lobby)

    def _say_again(self, room):
        own = wire.raw_public(self.identity)
        for message_id, said in self.outbox.items():
            if said.room == room.key and said.identity == own:
                self._send(message_id, said, room.number)

    # time

    def talk_due(self):
        return min((room.fetch_at for room in self.rooms.values() if room.fetch_at is not None and not room.asked),
                   default=None)

    def talk_tick(self, now):
        for room in self.rooms.values():
            if self.fetches and room.fetch_at is not None and not room.asked and now >= room.fetch_at:
                room.fetch_at = None
                if gap := room.known.gap():
                    self.fetch(room, *gap)

    def _look_for_gap(self, room, patience=0.0):
        if not self.fetches or room.known is None or not room.known.gap():
            room.fetch_at = None
        elif room.fetch_at is None:
            room.fetch_at = time.monotonic() + patience

    # receiving

    def take_frame(self, made):
        handler = {
            wire.PRESENT: self._on_present, wire.GONE: self._on_gone, wire.MESSAGE: self._on_piece,
            wire.DECLINED: self._on_declined, wire.ROOM: self._on_room, wire.NO_ROOM: self._on_no_room,
            wire.LISTED: lambda listed: self.listed.append(listed), wire.TOPIC: self._on_topic,
            wire.PEOPLE: self._on_people, wire.RECEIPT: self._on_receipt, wire.FETCHED: self._on_fetched,
            wire.PRESENCE: self._on_presence, wire.TYPING: self._on_typing,
        }.get(made.kind)
        if handler:
            handler(made)

    def address_of(self, number):
        person = self.people.get(number) or self.session.absent.get(number)
        return decode_address(person.address) if person else "unknown"

    def room_of(self, number):
        return next((room for room in self.rooms.values() if room.number == number), None)

    def _on_present(self, present):
        absent = bool(present.flags & wire.ABSENT)
        (self.session.absent if absent else self.people)[present.number] = present
        self.tell("absent" if absent else "present", decode_address(present.address), present.name, present)

    def _on_gone(self, gone):
        address = self.address_of(gone.number)
        if present := self.people.pop(gone.number, None):
            self.session.absent[gone.number] = present
        for room in self.rooms.values():
            room.people.discard(gone.number)
        self.tell("gone", address, str(gone.reason), gone.number)

    def _on_declined(self, declined):
        self.outbox.pop(declined.id, None)
        self.tell("declined", None, declined.id.hex(), declined)

    def _on_room(self, made):
        key = room_key(made.room_kind, made.name)
        room = self.rooms.setdefault(key, ClientRoom(made.room_kind, made.name))
        entered = room.number is None
        for field in ("policy", "first", "next", "delivered"):
            setattr(room, field, getattr(made, field))
        room.number, room.topic = made.room, made.topic.decode()
        room.known = self._known.setdefault((self.session.epoch, made.room), Known(made.first))
        if entered or room.doubtful:
            room.known.doubt(wire.WINDOW_OF_UNITS)
            room.doubtful = False
        room.known.settle(1, made.first - 1)
        room.known.top = max(room.known.top, made.next - 1)
        self._look_for_gap(room)
        if entered:
            self._say_again(room)

    def _on_no_room(self, no_room):
        if no_room.reason == wire.ROOM_LEFT:
            if room := self.rooms.pop(room_key(no_room.room_kind, no_room.name), None):
                room.number = None
        else:
            self.tell("no_room", None, str(no_room.reason), no_room)

    def _on_topic(self, topic):
        if room := self.room_of(topic.room):
            room.topic = topic.topic.decode()
            self.tell("topic", self.address_of(topic.number), room.topic, topic)

    def _on_people(self, people):
        if room := self.room_of(people.room):
            change = room.people.update if people.change == wire.COMING else room.people.difference_update
            change(people.numbers)

    def _on_piece(self, piece):
        text = self.session.texts.take(piece)
        if text is None:
            return
        piece = piece.common()
        person = self.people.get(piece.sender) or self.session.absent.get(piece.sender)
        room = self.room_of(piece.room)
        if room and room.known and piece.number:
            room.known.add(piece.number)
            self._look_for_gap(room, GAP_PATIENCE)
        if piece.cls == wire.RELIABLE and not self._remember(person.identity if person else b"", piece.id):
            self.shown_twice += 1
            return
        self.tell("message", self.address_of(piece.sender), text.decode(errors="replace"), piece)

    def _remember(self, author, message_id):
        """Whether it is new."""
        if (author, message_id) in self._shown:
            return False
        self._shown[author, message_id] = None
        if len(self._shown) > IDS_REMEMBERED:
            self._shown.popitem(last=False)
        return True

    def _on_receipt(self, receipt):
        self.receipts[receipt.id].append(receipt)
        room = self.room_of(receipt.room)
        if room and room.known:
            room.known.add(receipt.number)
            self._look_for_gap(room, GAP_PATIENCE)
        if receipt.complete:
            self.outbox.pop(receipt.id, None)

    def _on_fetched(self, fetched):
        if (room := self.room_of(fetched.room)) and room.known:
            room.asked = False
            room.known.settle(fetched.first, fetched.last)
            self._look_for_gap(room)

    def _on_presence(self, presence):
        self.tell("presence", self.address_of(presence.number), str(presence.state), presence)

    def _on_typing(self, typing):
        self.tell("typing", self.address_of(typing.number), str(typing.room), typing)
