"""An independent relay of both layers, written from docs/protocol.md alone; see extendedpeer.py.

Door is its side of the handshake without sockets. `tamper` is as that of the client.
"""

import base64
import collections
import dataclasses
import secrets
import time

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import x25519

import extendedwire as wire
from classicpeer import (ASK, CONNECTED, DISCONNECTED, MESSAGE, OAEP, SENDER, ClassicRelay, address_text,
                         encode_address, record, records)
from extendedpeer import now_ms, only_record
from extendedwire import Amiss, Texts

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
    number: int = 0  # of the member; 0 until then
    address: tuple = None  # from which it joined
    identity: bytes = b""
    name: str = ""
    probe: tuple = None  # an address that it may have moved to, and what was asked there
    texts: Texts = dataclasses.field(default_factory=Texts)
    allowance: float = MESSAGES_AT_ONCE
    allowed_at: float = 0.0

    def present(self):
        return wire.Present(self.number, encode_address(self.address), self.identity, self.name)

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
    """A relay of both layers. Events, beside those of ClassicRelay: hello, start, moved, and amiss with a reason.

    `door`: an own Door; `farewell`: whether stop() sends CLOSE.
    """

    def __init__(self, *arguments, key=None, name="", classic=True, password=None, host=None, rotations=(),
                 farewell=True, **named):
        super().__init__(*arguments, key=key, **named)
        self.door = Door(self.key, name, classic, password, host, rotations)
        self.sessions = {}  # id -> Session
        self.tamper = None
        self._farewell = farewell
        self._numbers = 0
        self._texts_said = 0
        self._classic_members = {}  # address -> Present

    def member(self, address):
        """The session of a member, by the address that others know it by."""
        return next(s for s in list(self.sessions.values()) if s.number and address_text(s.address) == address)

    def run(self):
        super().run()
        if self._farewell:
            for session in self.sessions.values():
                self._send_frames(session, wire.frame(wire.CLOSE, bytes([wire.RELAY_ENDS])))

    def _announcement(self):
        return super()._announcement() if self.door.classic else record(wire.ANNOUNCE, self.door.der)

    def _last_heard(self):
        waiting = [s.heard + JOIN_WITHIN - self._member_timeout for s in self.sessions.values() if not s.number]
        return super()._last_heard() + [s.heard for s in self._members()] + waiting

    def _members(self):
        return [s for s in self.sessions.values() if s.number]

    def _send(self, datagram, address):
        datagram = self.tamper(datagram) if self.tamper else datagram
        if datagram is not None:
            super()._send(datagram, address)

    def _send_frames(self, session, *frames):
        self._send(session.channel.seal(*frames), session.path)

    # receiving

    def _receive(self, datagram, source):
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
            self._send(session.channel.seal(wire.frame(wire.PING, session.probe[1])), source)
        if session.number:
            session.heard = now
        for kind, content in frames:
            if session.channel.session in self.sessions:
                try:
                    self._frame(session, kind, content, source, now)
                except Amiss as reason:
                    self._tell("amiss", source, str(reason))

    def _frame(self, session, kind, value, source, now):
        if kind == wire.JOIN:
            self._join(session, wire.Join.decode(value), now)
        elif kind == wire.CLOSE:
            self._end(session, wire.LEFT)
        elif session.number and kind == wire.PING:
            self._send(session.channel.seal(wire.frame(wire.PONG, value)), source)
        elif session.number and kind == wire.PONG and session.probe == (source, value):
            session.path, session.probe = source, None
            self._tell("moved", session.address, address_text(source))
        elif session.number and kind == wire.MESSAGE:
            self._piece(session, wire.Piece.decode(value), now)

    def _join(self, session, join, now):
        if session.number:
            self._welcome(session)
            return
        if refusal := self.door.judge(session, join, now):
            reason, wait = refusal
            self._send_frames(session, wire.frame(wire.REFUSED, bytes([reason]) + wait.to_bytes(4)))
            del self.sessions[session.channel.session]
            self._tell("refused", session.path, str(reason))
            return
        for other in self._members():
            if other.identity == join.identity:
                self._send_frames(other, wire.frame(wire.CLOSE, bytes([wire.REPLACED])))
                self._end(other, wire.REPLACED)
        self._numbers += 1
        session.number, session.identity, session.name = self._numbers, join.identity, join.name.decode()
        session.address, session.heard, session.allowed_at = session.path, now, now
        self._tell("joined", session.address, session.name, session)
        self._welcome(session)
        self._tell_extended(session.present().encode(), session)
        for member in self.members.values():
            self._send(record(CONNECTED, encode_address(session.address)), member.address)

    def _welcome(self, session):
        self._send_frames(session, wire.Joined(session.number, now_ms(), self.door.proof(session)).encode())
        others = [s.present() for s in self._members() if s is not session]
        for present in [*others, *self._classic_members.values()]:
            self._send_frames(session, present.encode())

    def _piece(self, session, piece, now):
        text = session.texts.take(piece, now)
        if text is None:
            return
        if not session.may_say(now):
            self._send_frames(session, wire.frame(wire.LIMITED, piece.id + (1000).to_bytes(4)))
            return
        self._tell("message", session.address, text.decode(errors="replace"), piece.common())
        who = record(SENDER, encode_address(session.address))
        for member in self.members.values():
            self._send(who + record(MESSAGE, member.fernet.encrypt(text)), member.address)
        self._say(text, session.number, piece.id, session)

    def say_to(self, recipient, text, sender=0):
        """A text to one member, out of turn, as of the member with this number."""
        session = self.member(recipient)
        for piece in wire.pieces_of(text.encode(), now_ms(), sender):
            self._send_frames(session, piece)

    def _say(self, text, number, message_id, sender=None):
        """To the extended members, but not to who said it."""
        self._texts_said += 1
        for piece in wire.pieces_of(text, now_ms(), number, self._texts_said, message_id):
            self._tell_extended(piece, sender)

    def _tell_extended(self, frame, but=None):
        for session in self._members():
            if session is not but:
                self._send_frames(session, frame)

    def _end(self, session, reason):
        del self.sessions[session.channel.session]
        if not session.number:
            return
        self._tell("left", session.address, str(reason))
        self._tell_extended(wire.frame(wire.GONE, session.number.to_bytes(4) + bytes([reason])))
        for member in self.members.values():
            self._send(record(DISCONNECTED, encode_address(session.address)), member.address)

    def _expire(self):
        super()._expire()
        now = time.monotonic()
        for session in list(self.sessions.values()):
            if now - session.heard > (self._member_timeout if session.number else JOIN_WITHIN):
                self._end(session, wire.SILENT)

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
        self._tell_extended(wire.frame(wire.GONE, number.to_bytes(4) + bytes([wire.LEFT])))

    def _fan_out(self, sender, plain):
        super()._fan_out(sender, plain)
        if 1 <= len(plain) <= wire.MAX_TEXT:
            self._say(plain, self._classic_members[sender.address].number, secrets.token_bytes(16))
