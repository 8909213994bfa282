"""An independent client of the extended layer, written from docs/protocol.md alone.

What is on the wire stands in extendedwire.py, lanes in extendedlanes.py, what people do in extendedtalk.py, the
relay in extendedrelay.py, what both layers share in classicpeer.py. ClientHandshake is the handshake without
sockets. `tamper` of a client, when it is set, sees each datagram before it is sent and gives another one, or
None for none; `ways` (unreliable.py) is the network around it.
"""

import base64
import contextlib
import dataclasses
import secrets
import select
import socket
import threading
import time

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

import extendedwire as wire
from classicpeer import OAEP, PUBLIC_KEY, Client, Event, address_text, drain, own_socket, record, records
from extendedlanes import Lanes
from extendedtalk import Talk
from extendedvalues import Amiss

ANSWER_WITHIN = 1.0  # a PONG, by a relay that did not start anew


@dataclasses.dataclass(frozen=True)
class Pace:
    """How long a client hears nothing before it does something about it, in seconds."""

    ping: float = 10.0
    ask: float = 20.0
    lost: float = 24.5


HOSTED_PACE = Pace(0.3, 1.0, 2.0)  # by a person, who may be gone at any moment


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

    def __init__(self, identity, name, password=None, flags=0):
        self._identity, self._name, self._password, self._flags = identity, name, password, flags
        self._random = secrets.token_bytes(32)
        self._share = x25519.X25519PrivateKey.generate()
        self._fernet_key = Fernet.generate_key()
        self.challenge = None
        self._start = None
        self._transcript = None
        self._password_key = None

    def hello(self):
        return wire.hello(self._random)

    def read_challenge(self, value):
        challenge = wire.Challenge.decode(value)
        if challenge.random != self._random:
            raise Amiss("an answer to another HELLO")
        return challenge

    def take_challenge(self, value):
        self.challenge = self.read_challenge(value)
        sealed = wire.rsa_key(self.challenge.key).encrypt(self._fernet_key, OAEP)
        self._start = wire.Start(self._random, self.challenge.cookie, self.challenge.info_hash(),
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
        return wire.Join(wire.raw_public(self._identity), signature, self._name.encode(), self._flags, proof).encode()

    def is_proven_by(self, joined):
        """Whether JOINED shows the password, if there is one."""
        if not self._password_key:
            return True
        return joined.proof == wire.password_proof(self._password_key, b"relay", self._transcript)


@dataclasses.dataclass(eq=False)
class Session:
    """What a client forgets with its session."""

    handshake: ClientHandshake
    channel: wire.Channel = None
    lanes: Lanes = None
    number: int = None  # of the member; None before JOINED
    epoch: bytes = b""
    people: dict = dataclasses.field(default_factory=dict)  # member number -> Present
    absent: dict = dataclasses.field(default_factory=dict)  # the same, of those whom history names
    texts: wire.Texts = dataclasses.field(default_factory=wire.Texts)
    early: list = dataclasses.field(default_factory=list)  # what overtook JOINED: (type, value)
    over: bool = False
    heard: float = 0.0
    asked: float = 0.0  # when HELLO went out to see whether the relay started anew
    shown: bool = False  # whether it was answered
    pinged: float = 0.0


class ExtendedClient(Talk, Client):
    """Does what it is told: join() is the whole handshake, its steps are methods of their own.

    A thread reads its sockets and keeps its lanes; everything else happens on the caller's, under one lock.
    Events: challenge, rotation, answer, joined, refused, closed, lost, restarted, pong, announced, key (a classic
    5), amiss, and those of Talk. `detail` holds what came.
    """

    def __init__(self, *arguments, name="Peer", identity=None, password=None, can_host=False, ways=None,
                 watches=False, **named):
        """`watches`: it sends PING by itself and tells when the session is lost."""
        super().__init__(*arguments, **named)
        self.identity = identity or make_identity()
        self.name, self.password, self.can_host = name, password, can_host
        self.tamper = None
        self.ways = ways
        self.paused = False  # as a stopped process: nothing is read, nothing sent by itself
        self._watches = watches
        self._changed = threading.Condition()  # and the lock
        self._started_at = 0.0
        self._open = True
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self.begin()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        if self._open:
            self._open = False
            self._nudge()
            self._thread.join()
            self._wake.close()
            self._woken.close()
        super().close()

    def begin(self):
        """Forgets the session, if there was one; a new handshake can begin."""
        flags = wire.CAN_HOST if self.can_host else 0
        with self._changed:
            self.session = Session(ClientHandshake(self.identity, self.name, self.password, flags))
            self.events[:] = [e for e in self.events if e.kind not in ("challenge", "answer", "joined", "refused")]
            self.forget_rooms()

    handshake = property(lambda self: self.session.handshake)
    channel = property(lambda self: self.session.channel)
    number = property(lambda self: self.session.number)
    people = property(lambda self: self.session.people)

    # sending

    def send(self, datagram):
        with self._changed:
            datagram = self.tamper(datagram) if self.tamper else datagram
            if datagram is None:
                return
            for each in self.ways.out.through(datagram, time.monotonic()) if self._loses() else [datagram]:
                super().send(each)

    def _loses(self):
        return self.ways and (self.ways.joining or self.number is not None)

    def send_frames(self, *frames):
        """A packet of its own, outside the lanes."""
        with self._changed:
            self.send(self.channel.seal(*frames))

    def put(self, lane, *frames, **named):
        """A unit with these frames, as Lanes.put()."""
        with self._changed:
            self.session.lanes.put(lane, b"".join(frames), **named)
            self._set_out()

    def put_all(self, lane, frames):
        """These frames in as few units as hold them."""
        with self._changed:
            self.session.lanes.put_all(lane, frames)
            self._set_out()

    def _set_out(self):
        self._flush()
        if threading.current_thread() is not self._thread:
            self._nudge()  # it has another time to wait for now

    def _flush(self):
        session = self.session
        if session.lanes and session.number is not None and not session.over and not self.paused:
            for frames in session.lanes.packets(time.monotonic()):
                self.send_frames(*frames)

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
        def send():
            self._started_at = time.monotonic()
            self.send(self.handshake.start())

        return self.repeat(send, "answer", timeout)

    def repeat(self, send, kind, timeout):
        """Sends, again with back-off, until an event of the kind comes."""
        until, patience = time.monotonic() + timeout, 0.2
        while time.monotonic() < until:
            send()
            if event := self.look_for(kind, timeout=patience):
                return event
            patience = min(2 * patience, 0.5)
        raise AssertionError(f"{self.address}: no {kind} within {timeout} s; instead: {self.events[-20:]!r:.2000}")

    def ping(self, timeout=10):
        """Whether the relay answers."""
        question = secrets.token_bytes(8)
        self.send_frames(wire.Ping(question).encode())
        return self.look_for("pong", question.hex(), timeout=timeout) is not None

    def leave(self):
        with self._changed:
            self.send_frames(wire.Close(wire.LEFT).encode())
            self.session.over = True

    def move(self, interface=None):
        """To another address, as a client does whose network changed; the old socket is closed."""
        with self._changed:
            old, self._own = self._own, own_socket(interface or self._interface)
            self._nudge()
            old.close()

    @property
    def path(self):
        """Where it is now; `address` is where it came from."""
        return address_text(self._own.getsockname())

    # waiting

    def wait_until(self, found, what, timeout=10):
        """What found() gives, as soon as it is something."""
        with self._changed:
            result = self._changed.wait_for(found, timeout)
            if not result:
                raise AssertionError(f"{self.name} {self.address}: no {what} within {timeout} s; "
                                     f"instead: {self.events[-20:]!r:.2000}")
            return result

    def look_for(self, kind, pattern="", address="", timeout=10):
        event = None

        def found():
            nonlocal event
            event = event or self._found(kind, pattern, address)
            return event

        with self._changed:
            if timeout <= 0:
                self.poll()
            return self._changed.wait_for(found, max(0, timeout))

    def take_events(self):
        with self._changed:
            return super().take_events()

    def poll(self, timeout=0.0):
        """Takes what is there; with a timeout, waits until something came."""
        with self._changed:
            self._read()
            if timeout > 0:
                self._changed.wait(timeout)

    # the thread

    def _run(self):
        while self._open:
            with self._changed:
                sockets = [s for s in (self._own, self._group, self._woken) if s]
                due = self._due()
            wait = None if due is None else max(0.0, due - time.monotonic())
            if self.paused:
                sockets, wait = [self._woken], None
            with contextlib.suppress(OSError, ValueError):  # a socket that move() has closed
                if self._woken in select.select(sockets, [], [], wait)[0]:
                    self._woken.recv(64)
            with self._changed:
                self._read()
                self._changed.notify_all()

    def pause(self, paused=True):
        self.paused = paused
        self._nudge()

    def _nudge(self):
        """Whoever does it may hold the lock that the thread waits for: one nudge that waits is enough."""
        with contextlib.suppress(BlockingIOError):
            self._wake.send(b"x")

    def _due(self):
        session = self.session
        times = [self.ways.due() if self.ways else None]
        if session.number is not None and not session.over:
            times += [session.lanes.due(), self.talk_due()]
            if self._watches:
                times.append(time.monotonic() + self._pace().ping / 3)
        return min((each for each in times if each is not None), default=None)

    def _read(self):
        if self.paused or not self._open:
            return
        for each in (self._own, self._group):
            for datagram, source in drain(each) if each else ():
                if source == self._own.getsockname():  # its own multicast comes back to it
                    continue
                item = datagram, source, each is self._group
                for arrived in self.ways.into.through(item, time.monotonic()) if self._loses() else [item]:
                    self._receive(*arrived)
        now = time.monotonic()
        if self.ways:
            for arrived in self.ways.into.late(now):
                self._receive(*arrived)
            for datagram in self.ways.out.late(now):
                super().send(datagram)
        if not self.session.over and self.session.number is not None:
            self.talk_tick(now)
            if self._watches:
                self._watch(now)
        self._flush()

    def _pace(self):
        return HOSTED_PACE if self.handshake.challenge.host else Pace()

    def _watch(self, now):
        """Liveness: asks when it hears nothing, and tells when that helps no more."""
        session, pace = self.session, self._pace()
        silence = now - session.heard
        if session.asked and session.heard > session.asked:
            session.asked, session.shown = 0.0, False
        if silence > pace.lost or session.shown and now - session.asked > ANSWER_WITHIN:
            session.over = True
            self.tell("restarted" if session.shown else "lost")
        elif silence > pace.ping and now - session.pinged > pace.ping:
            session.pinged = now
            self.send_frames(wire.Ping(secrets.token_bytes(8)).encode())
            if silence > pace.ask and not session.shown:
                self._ask_again(now)

    def _ask_again(self, now):
        """HELLO, to see whether the relay started anew."""
        self.session.asked = self.session.asked or now
        self._asking = ClientHandshake(self.identity, self.name)
        self.send(self._asking.hello())

    def _announced(self, now):
        if self._watches and self.number is not None and not self.session.over:
            self.send_frames(wire.Ping(secrets.token_bytes(8)).encode())
            self._ask_again(now)

    # receiving

    def tell(self, kind, address=None, text="", detail=None):
        with self._changed:
            self.events.append(Event(kind, address or address_text(self._destination), text, detail))
            self._changed.notify_all()

    def _receive(self, datagram, source, from_group):
        kind, value = only_record(datagram)
        address = address_text(source)
        try:
            if kind == wire.CHALLENGE and not from_group:
                if self.session.asked:
                    self.session.shown |= self._asking.read_challenge(value).key == self.handshake.challenge.key
                    return
                self.handshake.take_challenge(value)
                self.tell("challenge", address, self.handshake.challenge.name, self.handshake.challenge)
            elif kind == wire.ROTATION and not from_group:
                self.tell("rotation", address, detail=wire.Rotation.decode(value))
            elif kind == wire.ANSWER and not self.channel:
                self.session.channel = self.handshake.take_answer(value)
                self.session.lanes = Lanes(max(0.0, time.monotonic() - self._started_at))
                self.session.lanes.hold = True
                self.tell("answer", address)
            elif kind == wire.SEALED and self.channel:
                session, token = wire.session_of(value)
                if session != self.channel.session:
                    raise Amiss("a packet of another session")
                self._packet(self.channel.open(token)[1], address)
            elif kind == wire.ANNOUNCE:
                self.tell("announced", address, detail=value)
                self._announced(time.monotonic())
            else:
                for number, content in records(datagram):
                    if number == PUBLIC_KEY:
                        self.tell("key", address, content.decode(errors="replace"))
                        self._announced(time.monotonic())
        except Amiss as reason:
            self.tell("amiss", address, str(reason))

    def _packet(self, frames, address):
        self.session.heard = time.monotonic()
        for kind, value in frames:
            try:
                self._frame(kind, value, address)
            except Amiss as reason:
                self.tell("amiss", address, str(reason))

    def _frame(self, kind, value, address):
        session, now = self.session, time.monotonic()
        if session.over:
            return
        if kind in (wire.DATA, wire.ACK):
            for made in session.lanes.take(kind, value, now):
                self.take_frame(made)
            return
        made = wire.decode(kind, value, wire.BARE)
        if kind == wire.JOINED:
            self._joined(made, address)
        elif kind == wire.REFUSED:
            self.tell("refused", address, str(made.reason), made.wait)
            session.over = True
        elif kind == wire.CLOSE:
            self.tell("closed", address, str(made.reason))
            session.over = True
        elif kind == wire.PING:
            self.send_frames(wire.Pong(made.question).encode())
        elif kind == wire.PONG:
            self.tell("pong", address, value.hex())
        elif session.number is None:
            session.early.append(made)
        else:
            self.take_frame(made)

    def _joined(self, joined, address):
        session = self.session
        if not self.handshake.is_proven_by(joined):
            self.leave()
            raise Amiss("the relay does not know the password")
        first = session.number is None
        session.number, session.epoch = joined.number, joined.epoch
        self.tell("joined", address, detail=joined)
        if not first:
            return
        self.enter_again()
        session.lanes.hold = False
        early, session.early = session.early, []
        for made in session.lanes.deliver(time.monotonic()) + early:
            self.take_frame(made)
