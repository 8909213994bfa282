"""An independent client of the extended layer, written from docs/protocol.md alone.

What is on the wire stands in extendedwire.py, the relay in extendedrelay.py, what both layers share in
classicpeer.py. ClientHandshake is the handshake without sockets. `tamper` of a client, when it is set,
sees each datagram before it is sent and gives another one, or None for none.
"""

import base64
import secrets
import time

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

import extendedwire as wire
from classicpeer import OAEP, PUBLIC_KEY, Client, Event, address_text, decode_address, own_socket, record, records
from extendedwire import Amiss, Texts


def make_identity():
    return ed25519.Ed25519PrivateKey.generate()


def now_ms():
    return time.time_ns() // 1_000_000


def only_record(datagram):
    """The record of this layer that fills a datagram; (None, b"") for anything else."""
    for kind, value in records(datagram):
        if wire.HELLO <= kind <= wire.ANNOUNCE and len(datagram) == 4 + len(value):
            return kind, value
        break
    return None, b""


class ClientHandshake:
    """From HELLO to JOINED, for one attempt."""

    def __init__(self, identity, name, password=None):
        self._identity, self._name, self._password = identity, name, password
        self._random = secrets.token_bytes(32)
        self._share = x25519.X25519PrivateKey.generate()
        self._fernet_key = Fernet.generate_key()
        self.challenge = None
        self._start = None
        self._transcript = None
        self._password_key = None

    def hello(self):
        return wire.hello(self._random)

    def take_challenge(self, value):
        challenge = wire.Challenge.decode(value)
        if challenge.random != self._random:
            raise Amiss("an answer to another HELLO")
        self.challenge = challenge
        sealed = wire.rsa_key(challenge.key).encrypt(self._fernet_key, OAEP)
        self._start = wire.Start(self._random, challenge.cookie, challenge.info_hash(),
                                 wire.raw_public(self._share), sealed).encode()

    def start(self):
        return record(wire.START, self._start)

    def take_answer(self, value):
        """The session's channel, once the relay is proven."""
        answer = wire.Answer.decode(value)
        if self._start is None or answer.random != self._random:
            raise Amiss("an answer to another START")
        transcript = wire.transcript_of(self._start, value)
        own, relays = wire.session_keys(transcript, base64.urlsafe_b64decode(self._fernet_key),
                                        wire.agree(self._share, answer.share))
        channel = wire.Channel(answer.session, own, relays)
        if channel.open(answer.token) != (True, []):
            raise Amiss("frames in the first packet of the relay")
        self._transcript = transcript
        if self.challenge.password and self._password is not None:
            self._password_key = wire.password_key(self._password, *self.challenge.password)
        return channel

    def join(self):
        """The frame JOIN."""
        proof = b""
        if self._password_key:
            proof = wire.password_proof(self._password_key, b"client", self._transcript)
        signature = self._identity.sign(b"sottovoce identity 1\0" + self._transcript)
        return wire.Join(wire.raw_public(self._identity), signature, self._name.encode(), proof).encode()

    def is_proven_by(self, joined):
        """Whether JOINED shows the password, if there is one."""
        if not self._password_key:
            return True
        return joined.proof == wire.password_proof(self._password_key, b"relay", self._transcript)


class ExtendedClient(Client):
    """Does what it is told: join() is the whole handshake, its steps are methods of their own.

    Events: challenge, rotation, answer, joined, refused, closed, present, gone, message, limited, pong,
    announced, key (a classic 5), amiss. `detail` holds what came; of a message, the address is that
    of the member who sent it.
    """

    def __init__(self, *arguments, name="Peer", identity=None, password=None, **named):
        super().__init__(*arguments, **named)
        self.identity = identity or make_identity()
        self.name, self.password = name, password
        self.tamper = None
        self.begin()

    def begin(self):
        """Forgets the session, if there was one; a new handshake can begin."""
        self.handshake = ClientHandshake(self.identity, self.name, self.password)
        self.channel = None
        self.number = None
        self.people = {}  # member number -> Present
        self._texts = Texts()

    def send(self, datagram):
        datagram = self.tamper(datagram) if self.tamper else datagram
        if datagram is not None:
            super().send(datagram)

    def send_frames(self, *frames):
        self.send(self.channel.seal(*frames))

    def join(self, timeout=10):
        """Raises AssertionError when it is refused, or nobody answers."""
        self.begin()
        self.ask(timeout)
        self.start(timeout)
        answer = self.repeat(lambda: self.send_frames(self.handshake.join()), "joined|refused", timeout)
        if answer.kind == "refused":
            raise AssertionError(f"{self.address}: refused, {answer.text}")
        return self

    def ask(self, timeout=10):
        return self.repeat(lambda: self.send(self.handshake.hello()), "challenge", timeout)

    def start(self, timeout=10):
        return self.repeat(lambda: self.send(self.handshake.start()), "answer", timeout)

    def repeat(self, send, kind, timeout):
        """Sends, again with back-off, until an event of the kind comes."""
        until, patience = time.monotonic() + timeout, 0.25
        while time.monotonic() < until:
            send()
            if event := self.look_for(kind, timeout=patience):
                return event
            patience *= 2
        raise AssertionError(f"{self.address}: no {kind} within {timeout} s; instead: {self.events[-20:]!r:.2000}")

    def say(self, text, size=wire.PIECE, order=lambda datagrams: datagrams):
        """A text, in pieces of this size; gives its message id."""
        message_id = secrets.token_bytes(16)
        text = text if isinstance(text, bytes) else text.encode()
        frames = wire.pieces_of(text, now_ms(), message_id=message_id, size=size)
        for datagram in order([self.channel.seal(frame) for frame in frames]):
            self.send(datagram)
        return message_id

    def ping(self, timeout=10):
        """Whether the relay answers."""
        question = secrets.token_bytes(8)
        self.send_frames(wire.frame(wire.PING, question))
        return self.look_for("pong", question.hex(), timeout=timeout) is not None

    def leave(self):
        self.send_frames(wire.frame(wire.CLOSE, bytes([wire.LEFT])))

    def move(self, interface=None):
        """To another address, as a client does whose network changed; the old socket is closed."""
        self._own.close()
        self._own = own_socket(interface or self._interface)

    @property
    def path(self):
        """Where it is now; `address` is where it came from."""
        return address_text(self._own.getsockname())

    # receiving

    def _receive(self, datagram, source, from_group):
        kind, value = only_record(datagram)
        address = address_text(source)
        try:
            if kind == wire.CHALLENGE and not from_group:
                self.handshake.take_challenge(value)
                challenge = self.handshake.challenge
                self.events.append(Event("challenge", address, challenge.name, challenge))
            elif kind == wire.ROTATION and not from_group:
                self.events.append(Event("rotation", address, detail=wire.Rotation.decode(value)))
            elif kind == wire.ANSWER and not self.channel:
                self.channel = self.handshake.take_answer(value)
                self.events.append(Event("answer", address))
            elif kind == wire.SEALED and self.channel:
                session, token = wire.session_of(value)
                if session != self.channel.session:
                    raise Amiss("a packet of another session")
                for number, content in self.channel.open(token)[1]:
                    self._take_frame(number, content, address)
            elif kind == wire.ANNOUNCE:
                self.events.append(Event("announced", address, detail=value))
            else:
                for number, content in records(datagram):
                    if number == PUBLIC_KEY:
                        self.events.append(Event("key", address, content.decode(errors="replace")))
        except Amiss as reason:
            self.events.append(Event("amiss", address, str(reason)))

    def _take_frame(self, kind, value, address):
        try:
            self._frame(kind, value, address)
        except Amiss as reason:
            self.events.append(Event("amiss", address, str(reason)))

    def _frame(self, kind, value, address):
        reader = wire.Reader(value)
        if kind == wire.JOINED:
            joined = wire.Joined.decode(value)
            if not self.handshake.is_proven_by(joined):
                self.leave()
                raise Amiss("the relay does not know the password")
            self.number = joined.number
            self.events.append(Event("joined", address, detail=joined))
        elif kind == wire.REFUSED:
            reason, wait = reader.number(1), reader.number(4)
            self.events.append(Event("refused", address, str(reason), wait))
        elif kind == wire.CLOSE:
            self.events.append(Event("closed", address, str(reader.number(1))))
        elif kind == wire.PING:
            self.send_frames(wire.frame(wire.PONG, value))
        elif kind == wire.PONG:
            self.events.append(Event("pong", address, value.hex()))
        elif kind == wire.PRESENT:
            present = wire.Present.decode(value)
            self.people[present.number] = present
            self.events.append(Event("present", decode_address(present.address), present.name, present))
        elif kind == wire.GONE:
            number, reason = reader.number(4), reader.number(1)
            gone = self.people.pop(number, None)
            self.events.append(Event("gone", decode_address(gone.address) if gone else "unknown", str(reason), number))
        elif kind == wire.MESSAGE:
            piece = wire.Piece.decode(value)
            text = self._texts.take(piece, time.monotonic())
            if text is not None:
                sender = self.people.get(piece.sender)
                self.events.append(Event("message", decode_address(sender.address) if sender else "unknown",
                                         text.decode(errors="replace"), piece.common()))
        elif kind == wire.LIMITED:
            self.events.append(Event("limited", address, reader.take(16).hex(), reader.number(4)))
