"""An independent relay of both layers, written from docs/protocol.md alone; see extendedpeer.py.

Door is its side of the handshake without sockets, extendedrooms.py what it does with what members say. `tamper`
and `ways` are as those of the client.
"""

import base64
import collections
import dataclasses
import secrets
import threading
import time

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import x25519

import extendedwire as wire
from classicpeer import (ASK, CONNECTED, DISCONNECTED, MESSAGE, OAEP, SENDER, ClassicRelay, address_text,
                         encode_address, record, records)
from extendedlanes import Lanes
from extendedpeer import now_ms, only_record
from extendedrooms import Rooms
from extendedvalues import Amiss

JOIN_WITHIN = 10.0
COOKIE_TURN = 120.0
LOCK_AFTER, LOCKED_FOR = 5, 30.0
MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 500, 1000


@dataclasses.dataclass(eq=False, repr=False)
class Session:
    """A handshake that waits for its JOIN, and then a member."""

    start: bytes
    answer: bytes  # the datagram
    transcript: bytes
    channel: wire.Channel
    path: tuple
    heard: float
    answered: float = 0.0
    number: int = 0  # of the member; 0 until then
    address: tuple = None  # from which it joined
    identity: bytes = b""
    name: str = ""
    flags: int = 0  # as in PRESENT
    lanes: Lanes = None
    probe: tuple = None  # an address that it may have moved to, and what was asked there
    texts: wire.Texts = dataclasses.field(default_factory=wire.Texts)
    allowance: float = MESSAGES_AT_ONCE
    allowed_at: float = 0.0

    def present(self):
        return wire.Present(self.number, encode_address(self.address), self.identity, self.name, self.flags)

    def may_say(self, now):
        self.allowance = min(MESSAGES_AT_ONCE, self.allowance + (now - self.allowed_at) * MESSAGES_A_SECOND)
        self.allowed_at = now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True


class Door:
    """The relay's side of handshakes: keeps nothing of a client before its cookie came back."""

    def __init__(self, key, name="", classic=True, password=None, host=None, rotations=()):
        self.key, self.name, self.rotations = key, name, list(rotations)
        self.classic = classic and password is None
        self.der = wire.public_der(key)
        self._host = wire.host_signature(host, self.der) if host else None
        self._secret = secrets.token_bytes(32)
        self._password = self._password_key = None
        self._failures = collections.defaultdict(list)  # identity or IP address -> when
        self._locked = {}  # the same -> until when
        if password is not None:
            self._password = (secrets.token_bytes(16), 14, 8, 1)
            self._password_key = wire.password_key(password, *self._password)

    def answer_hello(self, value, source, members, now):
        """The datagrams that answer it."""
        version, random = wire.read_hello(value)
        challenge = wire.Challenge(random, self.der, self.name, members, self.classic,
                                   self._password, self._host)
        challenge.cookie = self._cookie(source, challenge.random, challenge.info_hash(version), int(now))
        return [record(wire.CHALLENGE, challenge.encode()),
                *(record(wire.ROTATION, rotation.encode()) for rotation in self.rotations[-2:])]

    def take_start(self, value, source, now):
        """A session that waits for its JOIN."""
        start = wire.Start.decode(value)
        made = int.from_bytes(start.cookie[:8])
        if (start.cookie != self._cookie(source, start.random, start.info_hash, made)
                or not 0 <= now // COOKIE_TURN - made // COOKIE_TURN <= 1):
            raise Amiss("not a cookie of ours")
        try:
            text = self.key.decrypt(start.sealed_key, OAEP)
            Fernet(text)
        except ValueError:
            raise Amiss("no Fernet key") from None
        share = x25519.X25519PrivateKey.generate()
        answer = wire.Answer(start.random, secrets.token_bytes(8), wire.raw_public(share)).encode()
        transcript = wire.transcript_of(value, answer)
        clients, own = wire.session_keys(transcript, base64.urlsafe_b64decode(text), wire.agree(share, start.share))
        channel = wire.Channel(answer[33:41], own, clients)
        return Session(value, record(wire.ANSWER, answer + channel.token()), transcript, channel, source, now)

    def judge(self, session, join, now):
        """Reason and time to wait (ms) of a REFUSED; nothing if the person is proven."""
        parties = join.identity, session.path[0]
        wait = max(self._locked.get(party, now) for party in parties) - now
        if wait > 0:
            return wire.LOCKED, int(wait * 1000)
        try:
            wire.verify_identity(join.identity, join.signature, b"sottovoce identity 1\0", session.transcript)
        except Amiss:
            return wire.BAD_SIGNATURE, 0
        try:
            usable = wire.usable_name(wire.utf8(join.name))
        except Amiss:
            usable = False
        if not usable:
            return wire.UNUSABLE_NAME, 0
        if self._password_key and not join.proof:
            return wire.PASSWORD_NEEDED, 0
        if self._password_key and join.proof != self.proof(session, b"client"):
            for party in parties:
                self._failures[party].append(now)
                if len(self._failures[party]) >= LOCK_AFTER:
                    self._locked[party] = now + LOCKED_FOR
                    del self._failures[party]
            return wire.WRONG_PASSWORD, 0
        return None

    def proof(self, session, side=b"relay"):
        return wire.password_proof(self._password_key, side, session.transcript) if self._password_key else b""

    def _cookie(self, source, random, info_hash, made):
        secret = wire.hmac_sha256(self._secret, int(made // COOKIE_TURN).to_bytes(8))
        stamp = made.to_bytes(8)
        return stamp + wire.hmac_sha256(secret, encode_address(source), random, info_hash, stamp)


class ExtendedRelay(ClassicRelay):
    """A relay of both layers. Events, beside those of ClassicRelay: hello, start, moved, receipt, and amiss with a
    reason. The text of a receipt is "delivered/expected", its detail what was sent.

    `door`: an own Door; `farewell`: whether stop() sends CLOSE; `policy`: whether history is kept, 0 or 1.
    """

    def __init__(self, *arguments, key=None, name="", classic=True, password=None, host=None, rotations=(),
                 farewell=True, policy=0, ways=None, **named):
        super().__init__(*arguments, key=key, **named)
        self.door = Door(self.key, name, classic, password, host, rotations)
        self.sessions = {}  # id -> Session
        self.tamper = None
        self.ways = ways
        self.lock = threading.RLock()  # what happens elsewhere than on the relay's thread holds it
        self.epoch = secrets.token_bytes(8)
        self.rooms = Rooms(policy, self._members, self._on_receipt)
        self._farewell = farewell
        self._numbers = 0
        self._classic_members = {}  # address -> Present

    def member(self, address):
        """The session of a member, by the address that others know it by."""
        return next(s for s in list(self.sessions.values()) if s.number and address_text(s.address) == address)

    def run(self):
        super().run()
        if self._farewell:
            for session in self.sessions.values():
                self._send_frames(session, wire.Close(wire.RELAY_ENDS).encode())

    def _announcement(self):
        return super()._announcement() if self.door.classic else record(wire.ANNOUNCE, self.door.der)

    def _due(self):
        with self.lock:
            times = [super()._due(), self.rooms.due(), self.ways.due() if self.ways else None]
            for session in self.sessions.values():
                times.append(session.heard + (self._member_timeout if session.number else JOIN_WITHIN))
                times.append(session.lanes.due() if session.lanes else None)
            return min((each for each in times if each is not None), default=None)

    def _members(self):
        return [s for s in self.sessions.values() if s.number]

    def _send(self, datagram, address):
        datagram = self.tamper(datagram) if self.tamper else datagram
        if datagram is None:
            return
        item = datagram, address
        for each in self.ways.out.through(item, time.monotonic()) if self.ways else [item]:
            super()._send(*each)

    def _send_frames(self, session, *frames):
        self._send(session.channel.seal(*frames), session.path)

    def _send_bare(self, session, frame):
        self._send_frames(session, frame)

    # receiving

    def _receive(self, datagram, source):
        with self.lock:
            item = datagram, source
            for arrived in self.ways.into.through(item, time.monotonic()) if self.ways else [item]:
                self._arrived(*arrived)

    def _arrived(self, datagram, source):
        kind, value = only_record(datagram)
        now = time.monotonic()
        try:
            if kind == wire.HELLO:
                self._tell("hello", source)
                for answer in self.door.answer_hello(value, source, len(self.members) + len(self._members()), now):
                    self._send(answer, source)
            elif kind == wire.START:
                self._tell("start", source)
                self._start(value, source, now)
            elif kind == wire.SEALED:
                self._sealed(value, source, now)
            elif kind is None and self.door.classic:
                own = any(s.path == source for s in self._members())
                if not own or all(number == ASK for number, _ in records(datagram)):
                    super()._receive(datagram, source)
        except Amiss as reason:
            self._tell("amiss", source, str(reason))

    def _start(self, value, source, now):
        session = next((s for s in self.sessions.values() if s.start == value and s.path == source), None)
        if not session:
            session = self.door.take_start(value, source, now)
            self.sessions[session.channel.session] = session
        session.answered = now
        self._send(session.answer, source)

    def _sealed(self, value, source, now):
        number, token = wire.session_of(value)
        session = self.sessions.get(number)
        if not session:
            raise Amiss("a session that is not here")
        newer, frames = session.channel.open(token)
        if newer and source != session.path:
            if not session.probe or session.probe[0] != source:
                session.probe = source, secrets.token_bytes(8)
            self._send(session.channel.seal(wire.Ping(session.probe[1]).encode()), source)
        if session.number:
            session.heard = now
        for kind, content in frames:
            if session.channel.session in self.sessions:
                try:
                    self._frame(session, kind, content, source, now)
                except Amiss as reason:
                    self._tell("amiss", source, str(reason))

    def _frame(self, session, kind, value, source, now):
        if session.number and kind in (wire.DATA, wire.ACK):
            for made in session.lanes.take(kind, value, now):
                self._take(session, made, now)
            return
        made = wire.decode(kind, value, wire.BARE)
        if kind == wire.JOIN:
            self._join(session, made, now)
        elif kind == wire.CLOSE:
            self._end(session, wire.LEFT)
        elif session.number and kind == wire.PING:
            self._send(session.channel.seal(wire.Pong(made.question).encode()), source)
        elif session.number and kind == wire.PONG and session.probe == (source, value):
            session.path, session.probe = source, None
            self._tell("moved", session.address, address_text(source))
        elif session.number:
            self._take(session, made, now)

    def _take(self, session, made, now):
        """What members say, in lanes or bare."""
        if made.kind == wire.MESSAGE and not made.history:
            self._piece(session, made, now)
        elif made.kind == wire.ENTER:
            self.rooms.enter(session, made, now)
        elif made.kind == wire.LEAVE:
            self.rooms.leave(session, made, now)
        elif made.kind == wire.LIST:
            self.rooms.list(session)
        elif made.kind == wire.TOPIC:
            self.rooms.set_topic(session, made)
        elif made.kind == wire.FETCH:
            self.rooms.fetch(session, made)
        elif made.kind == wire.TYPING:
            self.rooms.typing(session, made, self._send_bare)
        elif made.kind == wire.PRESENCE:
            session.flags = session.flags & ~wire.AWAY | (wire.AWAY if made.state else 0)
            for other in self._members():
                if other is not session:
                    other.lanes.put(wire.STATE, wire.Presence(session.number, made.state, now_ms()).encode())

    def _join(self, session, join, now):
        if session.number:
            self._send_joined(session)
            return
        if refusal := self.door.judge(session, join, now):
            reason, wait = refusal
            self._send_frames(session, wire.Refused(reason, wait).encode())
            del self.sessions[session.channel.session]
            self._tell("refused", session.path, str(reason))
            return
        for other in self._members():
            if other.identity == join.identity:
                self._send_frames(other, wire.Close(wire.REPLACED).encode())
                self._end(other, wire.REPLACED)
        self._numbers += 1
        session.number, session.identity, session.name = self._numbers, join.identity, join.name.decode()
        session.flags = wire.MAY_HOST if join.flags & wire.CAN_HOST else 0
        session.address, session.heard, session.allowed_at = session.path, now, now
        session.lanes = Lanes(now - session.answered)
        self._tell("joined", session.address, session.name, session)
        self._send_joined(session)
        self.rooms.join(session, now)
        others = [s.present() for s in self._members() if s is not session]
        session.lanes.put_all(wire.ORDERED, [p.encode() for p in [*others, *self._classic_members.values()]])
        self.rooms.welcome(session, now_ms())
        self._tell_extended(session.present().encode(), session)
        for member in self.members.values():
            self._send(record(CONNECTED, encode_address(session.address)), member.address)

    def _send_joined(self, session):
        self._send_frames(session, wire.Joined(session.number, now_ms(), self.epoch, self.door.proof(session)).encode())

    def _piece(self, session, piece, now):
        text = session.texts.take(piece)
        if text is None:
            return
        room = self.rooms.room_for(session, piece.room)
        reliable = piece.cls == wire.RELIABLE
        if not session.may_say(now):
            declined = wire.TOO_MANY, 1000
        elif not room:
            declined = wire.NOT_IN_ROOM, 0
        elif reliable and self.rooms.known(session, room, piece.id):
            return
        elif reliable and not self.rooms.has_place(session, room, now_ms()):
            declined = wire.NO_PLACE, 0
        else:
            declined = None
        if declined:
            session.lanes.put(wire.ORDERED, wire.Declined(piece.id, *declined).encode())
            return
        self._tell("message", session.address, text.decode(errors="replace"), piece.common())
        again = piece.flags & wire.SAID_AGAIN  # classic members had it, and cannot tell
        classic = self.members.values() if room is self.rooms.lobby and not again else ()
        if reliable:
            self.rooms.say(session, room, piece, text, now, now_ms(), len(classic))
        else:
            self.rooms.pass_on(session, room, piece, text, now_ms(), self._send_bare)
        who = record(SENDER, encode_address(session.address))
        for member in classic:
            self._send(who + record(MESSAGE, member.fernet.encrypt(text)), member.address)

    def say_to(self, recipient, text, sender=0):
        """A text of class 2 to one member, out of turn, as of the member with this number."""
        with self.lock:
            session = self.member(recipient)
            self._send_frames(session, *wire.pieces_of(text.encode(), now_ms(), sender, cls=wire.UNRELIABLE))

    def _on_receipt(self, said, receipt):
        self._tell("receipt", self.own.getsockname(), f"{receipt.delivered}/{receipt.expected}", (said.text, receipt))

    def _tell_extended(self, frame, but=None):
        for session in self._members():
            if session is not but:
                session.lanes.put(wire.ORDERED, frame)

    def _end(self, session, reason):
        del self.sessions[session.channel.session]
        if not session.number:
            return
        self._tell("left", session.address, str(reason))
        self.rooms.end(session, time.monotonic())
        self._tell_extended(wire.Gone(session.number, reason).encode())
        for member in self.members.values():
            self._send(record(DISCONNECTED, encode_address(session.address)), member.address)

    def _expire(self):
        """What is due, and what lanes have to send, after whatever came."""
        with self.lock:
            super()._expire()
            now = time.monotonic()
            for session in list(self.sessions.values()):
                if now - session.heard > (self._member_timeout if session.number else JOIN_WITHIN):
                    self._end(session, wire.SILENT)
            if self.ways:
                for arrived in self.ways.into.late(now):
                    self._arrived(*arrived)
                for late in self.ways.out.late(now):
                    super()._send(*late)
            self.rooms.tick(now)
            for session in self._members():
                for frames in session.lanes.packets(now):
                    self._send_frames(session, *frames)

    # classic members

    def _came(self, member):
        super()._came(member)
        self._numbers += 1
        present = wire.Present(self._numbers, encode_address(member.address))
        self._classic_members[member.address] = present
        self._tell_extended(present.encode())
        for session in self._members():
            self._send(record(CONNECTED, encode_address(session.address)), member.address)

    def _went(self, member):
        super()._went(member)
        number = self._classic_members.pop(member.address).number
        self._tell_extended(wire.Gone(number, wire.LEFT).encode())

    def _fan_out(self, sender, plain):
        super()._fan_out(sender, plain)
        if 1 <= len(plain) <= wire.MAX_TEXT:
            present = self._classic_members[sender.address]
            piece = wire.Piece.decode(wire.pieces_of(plain, 0)[0][3:])
            self.rooms.say(present, self.rooms.lobby, piece, plain, time.monotonic(), now_ms(),
                           len(self.members) - 1)
