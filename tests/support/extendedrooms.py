"""The relay's rooms, messages, receipts and history of docs/protocol.md, written from its text.

A machine without clock or socket. A member is whatever has `number`, `identity` (empty for a classic one),
`lanes` and present(). extendedrelay.py owns it, and tells it the time.
"""

import collections
import dataclasses

import extendedwire as wire
from extendedframes import COMING, GOING

MAX_ROOMS, MAX_PRIVATE, MAX_ROOMS_OF_ONE = 256, 4096, 64
IDS_OF_ONE, IDS_REMEMBERED = 2048, 65536
KEPT, KEPT_BYTES = 1024, 4 * 1024 * 1024
FETCHED_AT_ONCE, FETCHED_BYTES = 256, 1024 * 1024
WAITING_PRIVATE, WAITING_FOR = 256, 7 * 86_400 * 1000
RECEIPT_EVERY = 0.2
ASSEMBLING = 120.0  # who enters so soon after the first member came counts as having been there from the beginning
BACK_WITHIN = 30.0  # who comes back so soon counts as never gone, for what may be fetched
WAITING_UNITS = 2000  # of one member, before the oldest messages make room
PEOPLE_IN_ONE = 256


@dataclasses.dataclass(eq=False)
class Said:
    """A message that was numbered."""

    id: bytes
    room: "Room"
    number: int
    time: int
    sender: wire.Present
    text: bytes
    expected: set  # identities
    unconfirmed: int
    delivered: set = dataclasses.field(default_factory=set)
    told_at: float = 0.0
    told: int = 0  # how many had it when the sender was told last

    def frames(self, history=False):
        return wire.pieces_of(self.text, self.time, self.sender.number, self.number, self.id, room=self.room.number,
                              flags=wire.HISTORY if history else 0)


class Room:
    def __init__(self, number, kind, name=b"", topic=""):
        self.number, self.kind, self.name, self.topic = number, kind, name, topic
        self.people = {}  # member number -> member
        self.next = 1
        self.kept = collections.OrderedDict()  # number -> Said
        self.kept_bytes = 0
        self.ids = collections.OrderedDict()  # identity -> id -> Said; who was silent longest first
        self.stays = collections.defaultdict(list)  # identity -> [number it came at, number it went at, when]
        self.two = frozenset()  # identities of a private conversation

    def other(self, identity):
        return next((each for each in self.two if each != identity), identity)

    def came(self, member, now, assembling):
        if member.number not in self.people:
            self.people[member.number] = member
            stays = self.stays[member.identity]
            if stays and (stays[-1][1] is None or now - stays[-1][2] <= BACK_WITHIN):
                stays[-1][1] = None
            else:
                stays.append([1 if assembling else self.next, None, 0.0])

    def went(self, member, now):
        del self.people[member.number]
        if self.kind != wire.PRIVATE and all(other.identity != member.identity for other in self.people.values()):
            self.stays[member.identity][-1][1:] = [self.next, now]

    def keep(self, said):
        self.kept[said.number] = said
        self.kept_bytes += len(said.text)
        while len(self.kept) > KEPT or self.kept_bytes > KEPT_BYTES and len(self.kept) > 1:
            self.drop(next(iter(self.kept)))
        own = self.ids.setdefault(said.sender.identity, collections.OrderedDict())
        self.ids.move_to_end(said.sender.identity)
        own[said.id] = said
        if len(own) > IDS_OF_ONE:
            own.popitem(last=False)
        while sum(map(len, self.ids.values())) > IDS_REMEMBERED:
            self.ids.popitem(last=False)

    def drop(self, number):
        self.kept_bytes -= len(self.kept.pop(number).text)

    def may_fetch(self, identity, said, policy):
        if policy:
            return True
        if self.kind == wire.PRIVATE:
            return said.sender.identity != identity and identity not in said.delivered
        return any(came <= said.number and (went is None or said.number < went)
                   for came, went, _ in self.stays[identity])


class Rooms:
    """`policy`: 0, or 1 for history in memory. `members()`: all who joined. `on_receipt(said)`: a test's eyes."""

    def __init__(self, policy, members, on_receipt):
        self.policy, self._members, self._on_receipt = policy, members, on_receipt
        self.lobby = Room(wire.LOBBY, wire.LOBBY)
        self._rooms = {wire.LOBBY: self.lobby}
        self._by_name = {}  # name as compared, or two identities -> Room
        self._numbers = 0
        self._met = set()
        self._behind = {}  # Said -> when its sender is told of more
        self._began = None  # when the first member came

    # who is where

    def join(self, member, now):
        """ROOM for the lobby; call this before the PRESENTs are put."""
        self._met.add(member.identity)
        if self._began is None:
            self._began = now
        self.lobby.came(member, now, self._assembling(now))
        self._tell_room(self.lobby, member)

    def _assembling(self, now):
        return not self.policy and now - self._began < ASSEMBLING

    def welcome(self, member, now_ms):
        """Conversations in which something waits; call this after the PRESENTs."""
        for room in self._by_name.values():
            if member.identity in room.two and self._waiting(room, member.identity, now_ms):
                self._open(room, member)

    def end(self, member, now):
        for room in list(self._rooms.values()):
            if member.number in room.people:
                room.went(member, now)
                self._forget_if_empty(room)

    def enter(self, member, made, now):
        if made.room_kind == wire.PRIVATE:
            self._enter_private(member, made)
            return
        try:
            usable = wire.usable_name(wire.utf8(made.name))
        except wire.Amiss:
            usable = False
        room = usable and self._by_name.get(wire.same_name(made.name.decode()))
        reason = (wire.ROOM_NAME if not usable else wire.ROOM_LIMIT if self._too_many(member, room, made.room_kind)
                  else None)
        if reason is not None:
            self._tell_no_room(member, reason, made.room_kind, made.name)
            return
        room = room or self._make(made, wire.same_name(made.name.decode()))
        new = member.number not in room.people
        room.came(member, now, self._assembling(now))
        self._tell_room(room, member)
        numbers = list(room.people)
        for at in range(0, len(numbers), PEOPLE_IN_ONE):
            part = tuple(numbers[at : at + PEOPLE_IN_ONE])
            member.lanes.put(wire.ORDERED, wire.People(room.number, COMING, part).encode())
        if new:
            self._tell(room, wire.People(room.number, COMING, (member.number,)), member)

    def _enter_private(self, member, made):
        two = frozenset((member.identity, made.name))
        room = self._by_name.get(two)
        if made.name not in self._met or made.name == member.identity:
            self._tell_no_room(member, wire.NOBODY_MET, wire.PRIVATE, made.name)
        elif self._too_many(member, room, wire.PRIVATE):
            self._tell_no_room(member, wire.ROOM_LIMIT, wire.PRIVATE, made.name)
        else:
            if not room:
                room = self._make(made, two)
                room.two = two
            self._open(room, member)

    def _open(self, room, member):
        room.people[member.number] = member
        self._tell_room(room, member)

    def _too_many(self, member, room, kind):
        limit = MAX_ROOMS if kind == wire.NAMED else MAX_PRIVATE
        of_one = sum(member.number in each.people for each in self._rooms.values())
        return (not room and sum(each.kind == kind for each in self._rooms.values()) >= limit
                or of_one >= MAX_ROOMS_OF_ONE and not (room and member.number in room.people))

    def _make(self, made, key):
        self._numbers += 1
        room = Room(self._numbers, made.room_kind, made.name, made.topic.decode())
        self._rooms[room.number] = self._by_name[key] = room
        return room

    def _forget_if_empty(self, room):
        if room.kind == wire.NAMED and not room.people and not (self.policy and room.kept):
            del self._rooms[room.number]
            self._by_name = {key: each for key, each in self._by_name.items() if each is not room}
        elif room.kind == wire.PRIVATE and not room.people and not room.kept:
            del self._rooms[room.number], self._by_name[room.two]

    def leave(self, member, made, now):
        room = self._rooms.get(made.room)
        if not room or room.kind == wire.LOBBY or member.number not in room.people:
            return
        if room.kind == wire.NAMED:
            room.went(member, now)
            self._tell(room, wire.People(room.number, GOING, (member.number,)))
        else:
            del room.people[member.number]
        self._tell_no_room(member, wire.ROOM_LEFT, room.kind, self._name_for(room, member))
        self._forget_if_empty(room)

    def list(self, member):
        parts, size = [[]], 0
        for room in self._rooms.values():
            if room.kind == wire.NAMED:
                row = len(room.people), room.name, room.topic.encode()
                if size + 4 + len(row[1]) + len(row[2]) > wire.UNIT - 4:
                    parts.append([])
                    size = 0
                size += 4 + len(row[1]) + len(row[2])
                parts[-1].append(row)
        for part in parts:
            member.lanes.put(wire.LONG, wire.Listed(int(part is parts[-1]), tuple(part)).encode())

    def set_topic(self, member, made):
        room = self._rooms.get(made.room)
        if room and room.kind == wire.NAMED and member.number in room.people:
            room.topic = made.topic.decode()
            self._tell(room, wire.Topic(room.number, member.number, made.topic))

    def typing(self, member, made, send):
        """`send(member, frame)`: bare."""
        room = self._rooms.get(made.room)
        if room and member.number in room.people:
            for other in room.people.values():
                if other is not member:
                    send(other, wire.Typing(member.number, room.number).encode())

    # what is said

    def room_for(self, member, number):
        """The room in which this member may speak, or None."""
        room = self._rooms.get(number)
        return room if room and member.number in room.people else None

    def known(self, member, room, message_id):
        """Whether it was numbered before; then its receipt is put again."""
        said = room.ids.get(member.identity, {}).get(message_id)
        if said:
            self._tell_receipt(said)
        return said is not None

    def has_place(self, member, room, now_ms):
        return (room.kind != wire.PRIVATE
                or len(self._waiting(room, room.other(member.identity), now_ms)) < WAITING_PRIVATE)

    def say(self, sender, room, piece, text, now, now_ms, classic=0):
        """Numbers a text of class 0 and sends it to who is there. `sender`: a Present, or the member."""
        present = sender if isinstance(sender, wire.Present) else sender.present()
        if room.kind == wire.PRIVATE:
            expected = {room.other(present.identity)}
            for member in self._members():
                if member.identity in expected and member.number not in room.people:
                    self._open(room, member)
        else:
            expected = {m.identity for m in room.people.values() if m.number != present.number}
        said = Said(piece.id, room, room.next, now_ms, present, text, expected, classic)
        room.next += 1
        room.keep(said)
        for member in list(room.people.values()):
            if member.number != present.number and member.identity in expected:
                self._deliver(said, member, wire.ORDERED)
        self._tell_receipt(said, now)
        return said

    def pass_on(self, sender, room, piece, text, now_ms, send):
        """A text of class 1 or 2. `send(member, frame)`: bare."""
        frame, = wire.pieces_of(text, now_ms, sender.number, 0, piece.id, room=room.number, cls=piece.cls,
                                key=piece.key)
        for member in room.people.values():
            if member.number == sender.number:
                continue
            if piece.cls == wire.LATEST:
                member.lanes.put(wire.STATE, frame)
            else:
                send(member, frame)

    def _deliver(self, said, member, lane):
        frames = said.frames(history=lane == wire.LONG)
        left = len(frames)

        def arrived():
            nonlocal left
            left -= 1
            if left == 0 and member.identity in said.expected and member.identity not in said.delivered:
                said.delivered.add(member.identity)
                self._behind.setdefault(said, said.told_at + RECEIPT_EVERY)

        for frame in frames:
            member.lanes.put(lane, frame, done=arrived, tag=said.number if lane == wire.ORDERED else None)
        while lane == wire.ORDERED and member.lanes.waiting(lane) > WAITING_UNITS:
            if member.lanes.drop_oldest(lane) is None:
                break

    # receipts

    def due(self):
        return min(self._behind.values(), default=None)

    def tick(self, now):
        for said, due in list(self._behind.items()):
            if now >= due or said.delivered == said.expected:
                self._tell_receipt(said, now)

    def _tell_receipt(self, said, now=None):
        self._behind.pop(said, None)
        if now is not None:
            said.told_at = now
        here = {member.identity: member for member in self._members()}
        missing = [here[identity].number for identity in said.expected - said.delivered if identity in here]
        receipt = wire.Receipt(said.id, said.room.number, said.number, said.time, len(said.expected),
                               len(said.delivered), said.unconfirmed, tuple(sorted(missing)[: wire.MAX_MISSING]))
        self._on_receipt(said, receipt)
        if sender := here.get(said.sender.identity):
            sender.lanes.put(wire.STATE, receipt.encode())

    # history

    def fetch(self, member, made):
        room = self._rooms.get(made.room)
        if not room or member.number not in room.people:
            member.lanes.put(wire.LONG, wire.Fetched(made.room, made.first, made.last).encode())
            return
        last, count, size, named = min(made.last, room.next - 1), 0, 0, set()
        if made.first > last:
            return
        for number, said in list(room.kept.items()):
            if not made.first <= number <= last or not room.may_fetch(member.identity, said, self.policy):
                continue
            if count == FETCHED_AT_ONCE or size + len(said.text) > FETCHED_BYTES:
                last = number - 1
                break
            count, size = count + 1, size + len(said.text)
            if said.sender.number not in named:
                named.add(said.sender.number)
                absent = dataclasses.replace(said.sender, flags=said.sender.flags | wire.ABSENT)
                member.lanes.put(wire.LONG, absent.encode())
            self._deliver(said, member, wire.LONG)
        member.lanes.put(wire.LONG, wire.Fetched(made.room, made.first, last).encode())

    def _waiting(self, room, identity, now_ms):
        """What was said in a private conversation to somebody and has not arrived, oldest first."""
        for number, said in list(room.kept.items()):
            if not self.policy and now_ms - said.time > WAITING_FOR:
                room.drop(number)
        return [said for said in room.kept.values() if identity in said.expected - said.delivered]

    # telling

    def _name_for(self, room, member):
        return room.other(member.identity) if room.kind == wire.PRIVATE else room.name

    def _tell_room(self, room, member):
        mine = [said for said in room.kept.values() if said.sender.identity == member.identity]
        undelivered = [said.number for said in mine if said.expected - said.delivered]
        delivered = min(undelivered, default=room.next) - 1 if room.kind == wire.PRIVATE else 0
        first = next((number for number, said in room.kept.items()
                      if room.may_fetch(member.identity, said, self.policy)), room.next)
        member.lanes.put(wire.ORDERED, wire.Room(room.number, room.kind, self.policy, first, room.next, delivered,
                                                 self._name_for(room, member), room.topic.encode()).encode())

    @staticmethod
    def _tell_no_room(member, reason, kind, name):
        member.lanes.put(wire.ORDERED, wire.NoRoom(reason, kind, name).encode())

    @staticmethod
    def _tell(room, made, but=None):
        for member in room.people.values():
            if member is not but:
                member.lanes.put(wire.ORDERED, made.encode())
