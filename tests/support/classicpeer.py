#!/usr/bin/env python3
"""An independent peer of the classic protocol, client and relay, written from docs/protocol.md.

It shares no line with the programs it is tested against, and takes its cryptography from Debian's
python3-cryptography. Multicast stays on the interface with the address given, loopback by default.

As a program it is a plain relay, for trials by hand and as the yardstick of `./dev bench`:

    classicpeer.py relay [--group ADDRESS] [--port N] [--interface lo] [--answer unicast|group]
"""

import argparse
import base64
import collections
import contextlib
import dataclasses
import hashlib
import ipaddress
import pathlib
import re
import secrets
import select
import signal
import socket
import struct
import threading
import time

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

GROUP = "239.255.83.86"
PORT = 48386
LOOPBACK = "127.0.0.1"

FRAGMENT = 1
PUBLIC_KEY = 5
ASK = 7
DISCONNECT = 8
KEEP_ALIVE = 9
SENDER = 10
CONNECTED = 11
DISCONNECTED = 12
SYMMETRIC_KEY = 13
MESSAGE = 14

DATAGRAM = 1200
PIECE = DATAGRAM - 4 - 8
MAX_FRAGMENTS = 256
MAX_IDS = 4
MAX_BYTES = 256 * 1024
MAX_BYTES_OF_ALL = 8 * 1024 * 1024
DEADLINE = 5.0
REMEMBERED_TOKENS = 1024
REMEMBER_TOKENS_FOR = 10.0
MEMBER_TIMEOUT = 90.0
KEY_HELD_FOR = 20.0  # a member's key is not replaced before this much silence
RECEIVE_BUFFER = 4 * 1024 * 1024

OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


def examples():
    """Those of docs/protocol.md, as (kind, name, text)."""
    text = (pathlib.Path(__file__).parents[2] / "docs/protocol.md").read_text(encoding="utf-8")
    return [(m[1], m[2], m[3].strip()) for m in
            re.finditer(r"^```(\w+) ([\w-]+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]


# --- records, addresses, fragments --------------------------------------------------------------


def record(kind, value=b""):
    return struct.pack(">HH", kind, len(value)) + value


def records(datagram):
    """The records of a datagram, up to the first that overruns it."""
    at = 0
    while at + 4 <= len(datagram):
        kind, size = struct.unpack_from(">HH", datagram, at)
        if at + 4 + size > len(datagram):
            return
        yield kind, datagram[at + 4 : at + 4 + size]
        at += 4 + size


def encode_address(address):
    host, port = address[:2]
    return ipaddress.ip_address(host).packed + struct.pack(">H", port)


def decode_address(value):
    """As text; nothing if the length is not one of the two that are valid."""
    if len(value) == 6:
        return f"{ipaddress.IPv4Address(value[:4])}:{int.from_bytes(value[4:])}"
    if len(value) == 18:
        return f"[{ipaddress.IPv6Address(value[:16])}]:{int.from_bytes(value[16:])}"
    return None


def address_text(address):
    return decode_address(encode_address(address))


def fragment(message_id, sequence, total, piece):
    return record(FRAGMENT, message_id + struct.pack(">HH", sequence, total) + piece)


def cut(whole, size=PIECE):
    """A record as datagrams: itself when it fits one, otherwise its fragments."""
    if len(whole) <= DATAGRAM and size == PIECE:
        return [whole]
    message_id = secrets.token_bytes(4)
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    return [fragment(message_id, i, len(pieces), piece) for i, piece in enumerate(pieces)]


class Reassembler:
    """Puts fragments together. Bounded as docs/protocol.md demands, the oldest is dropped first."""

    @dataclasses.dataclass
    class Partial:
        total: int
        started: float
        pieces: dict

        def size(self):
            return sum(map(len, self.pieces.values()))

    def __init__(self):
        self.partials = {}  # (source, id) -> Partial, oldest first

    def take(self, source, value, now):
        """The whole message with its last missing piece, otherwise nothing."""
        for key in [k for k, p in self.partials.items() if now - p.started > DEADLINE]:
            del self.partials[key]
        if len(value) < 9:
            return None
        sequence, total = struct.unpack_from(">HH", value, 4)
        key, piece = (source, value[:4]), value[8:]
        if not 1 <= total <= MAX_FRAGMENTS or sequence >= total:
            return None
        partial = self.partials.setdefault(key, self.Partial(total, now, {}))
        if total != partial.total or partial.pieces.get(sequence, piece) != piece:
            del self.partials[key]
            return None
        partial.pieces[sequence] = piece
        if not self._even(partial):
            del self.partials[key]
            return None
        if len(partial.pieces) == total:
            del self.partials[key]
            return b"".join(partial.pieces[i] for i in range(total))
        self._make_room(source)
        return None

    def forget(self, source):
        for key in [k for k in self.partials if k[0] == source]:
            del self.partials[key]

    @staticmethod
    def _even(partial):
        """All pieces but the last have one size, the last is no longer."""
        sizes = {len(p) for i, p in partial.pieces.items() if i != partial.total - 1}
        last = len(partial.pieces.get(partial.total - 1, b""))
        return len(sizes) <= 1 and (not sizes or last <= min(sizes))

    def _make_room(self, source):
        def over(keys, ids, limit):
            return len(keys) > ids or sum(self.partials[k].size() for k in keys) > limit

        while over(own := [k for k in self.partials if k[0] == source], MAX_IDS, MAX_BYTES):
            del self.partials[own[0]]
        while over(every := list(self.partials), len(self.partials), MAX_BYTES_OF_ALL):
            del self.partials[every[0]]


class TokenMemory:
    """Knows the tokens of a session again by their MACs."""

    def __init__(self):
        self._macs = collections.OrderedDict()

    def is_new(self, token, now):
        mac = base64.urlsafe_b64decode(token)[-32:]
        while self._macs and now - next(iter(self._macs.values())) > REMEMBER_TOKENS_FOR:
            self._macs.popitem(last=False)
        if mac in self._macs:
            return False
        self._macs[mac] = now
        if len(self._macs) > REMEMBERED_TOKENS:
            self._macs.popitem(last=False)
        return True


def open_token(fernet, token):
    """The plaintext; nothing for anything that is not a token under this key."""
    try:
        return fernet.decrypt(bytes(token))
    except (InvalidToken, ValueError):
        return None


# --- keys ---------------------------------------------------------------------------------------


def make_key(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(pem):
    """60 digits of a public key in PEM."""
    return fingerprint_of_der(der_of(pem))


def der_of(pem):
    return serialization.load_pem_public_key(pem).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint_of_der(der):
    return f"{int.from_bytes(hashlib.sha256(der).digest()) % 10**60:060}"


# --- sockets ------------------------------------------------------------------------------------


def group_socket(group, port, interface):
    """Hears what is sent to the group, beside the other programs that do."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    listener.bind((group, port))
    listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                        socket.inet_aton(group) + socket.inet_aton(interface))
    listener.setblocking(False)
    return listener


def own_socket(interface, port=0):
    """Sends, to the group too, and hears what is sent to it alone."""
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
    own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0 if interface == LOOPBACK else 1)
    own.bind((interface, port))
    own.setblocking(False)
    return own


def drain(listener):
    """What waits in a socket, without waiting."""
    with contextlib.suppress(BlockingIOError):
        while True:
            yield listener.recvfrom(65536)


# --- the client ---------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Event:
    kind: str  # key, connected, disconnected, message, rejected; of a relay: joined, left, message
    address: str = "unknown"
    text: str = ""
    detail: object = None  # what was received, as a value


class Client:
    """What clients of both layers share: sockets, and events that can be waited for.

    Without a thread: it reads its sockets while it waits. What comes goes to _receive().
    """

    def __init__(self, port, group=GROUP, interface=LOOPBACK, relay=None, listen=True):
        """`relay`: an address to send to instead of the group; `listen`: to the group too."""
        self._interface = interface
        self._own = own_socket(interface)
        self._group = group_socket(group, port, interface) if listen else None
        self._destination = relay or (group, port)
        self.address = address_text(self._own.getsockname())
        self.events = []

    def close(self):
        self._own.close()
        if self._group:
            self._group.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, datagram):
        while True:
            try:
                return self._own.sendto(datagram, self._destination)
            except BlockingIOError:
                select.select([], [self._own], [])

    def wait_for(self, kind, pattern="", address="", timeout=10):
        """The first event of this kind (`a|b`: of these) whose text holds the pattern; taken off the list."""
        if event := self.look_for(kind, pattern, address, timeout):
            return event
        raise AssertionError(f"{self.address}: no {kind} {pattern!r} {address} within {timeout} s; "
                             f"instead: {self.events[-20:]!r:.2000}")

    def look_for(self, kind, pattern="", address="", timeout=10):
        """As wait_for(), with nothing for nothing."""
        until = time.monotonic() + timeout
        while True:
            if event := self._found(kind, pattern, address):
                return event
            left = until - time.monotonic()
            if left <= 0:
                return None
            self.poll(left)

    def _found(self, kind, pattern, address):
        for event in self.events:
            if (event.kind in kind.split("|") and re.search(pattern, event.text, re.DOTALL)
                    and address in ("", event.address)):
                self.events.remove(event)
                return event
        return None

    def take_events(self):
        """All that happened since."""
        taken, self.events = self.events, []
        return taken

    def poll(self, timeout=0.0):
        sockets = [s for s in (self._own, self._group) if s]
        for ready in select.select(sockets, [], [], timeout)[0]:
            for datagram, source in drain(ready):
                if source != self._own.getsockname():  # its own multicast comes back to it
                    self._receive(datagram, source, from_group=ready is self._group)


class ClassicClient(Client):
    """A client that does what it is told and no more: a test says when it asks, joins, leaves."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self._reassembler = Reassembler()
        self.relay_pem = None
        self.new_key()

    # sending

    def new_key(self):
        self._fernet_key = Fernet.generate_key()
        self._fernet = Fernet(self._fernet_key)
        self._seen = TokenMemory()
        self.key_datagram = None

    def join(self, timeout=5):
        """The handshake: asks, again with back-off, takes the first answer, delivers a key."""
        until, patience, answer = time.monotonic() + timeout, 0.25, None
        while not answer and time.monotonic() < until:
            self.send(record(ASK))
            answer = self.look_for("key", timeout=patience)
            patience *= 2
        if not answer:
            raise AssertionError(f"{self.address}: no relay answered within {timeout} s")
        self.relay_pem = answer.text.encode()
        key = serialization.load_pem_public_key(self.relay_pem)
        self.key_datagram = record(SYMMETRIC_KEY, key.encrypt(self._fernet_key, OAEP))
        self.send(self.key_datagram)
        return self

    def seal(self, text):
        """The record 14 of a text, str or bytes."""
        return record(MESSAGE, self._fernet.encrypt(text if isinstance(text, bytes) else text.encode()))

    def say(self, text):
        for datagram in cut(self.seal(text)):
            self.send(datagram)

    def leave(self, plain=False):
        self.send(record(DISCONNECT, b"DISCONNECT" if plain else self._fernet.encrypt(b"DISCONNECT")))

    def keep_alive(self):
        self.send(record(KEEP_ALIVE))

    # receiving

    def _receive(self, datagram, source, from_group):
        # Others' requests and messages are on the group too: what is not for us is no fault there.
        now, sender, text = time.monotonic(), "unknown", address_text(source)
        for kind, value in records(datagram):
            if kind == SENDER:
                sender = decode_address(value) or "unknown"
            elif kind == PUBLIC_KEY:
                self.events.append(Event("key", text, value.decode(errors="replace")))
            elif kind in (CONNECTED, DISCONNECTED) and (address := decode_address(value)):
                self.events.append(Event("connected" if kind == CONNECTED else "disconnected", address))
            elif kind == MESSAGE:
                self._message(value, sender, now, from_group)
            elif kind == FRAGMENT and not from_group:
                if whole := self._reassembler.take(source, value, now):
                    inner = [(MESSAGE, whole)] if whole.startswith(b"gAAAA") else records(whole)
                    for inner_kind, inner_value in inner:
                        if inner_kind == MESSAGE:
                            self._message(inner_value, sender, now, from_group)

    def _message(self, token, sender, now, from_group):
        plain = open_token(self._fernet, token)
        if plain is None:
            if not from_group:
                self.events.append(Event("rejected"))
        elif self._seen.is_new(token, now):
            self.events.append(Event("message", sender, plain.decode(errors="replace")))


# --- the relay ----------------------------------------------------------------------------------


@dataclasses.dataclass
class Member:
    address: tuple
    fernet: Fernet
    key_digest: bytes
    heard: float
    seen: TokenMemory = dataclasses.field(default_factory=TokenMemory)


class ClassicRelay:
    """A relay with plain fan-out: one seal and one sendto for each recipient, no limits of rate.

    run() serves until stop(); as a context manager it does so on a thread of its own. What happens
    can be waited for with wait_for(). `answer_on_group`: everything is sent to the group.
    """

    def __init__(self, port=PORT, group=GROUP, interface=LOOPBACK, key=None, answer_on_group=False,
                 member_timeout=MEMBER_TIMEOUT):
        self.group = (group, port)
        self.key = key or make_key()
        self.pem = public_pem(self.key)
        self.members = {}  # address -> Member
        self.events = []
        self.own = own_socket(interface, port)
        self._listener = group_socket(group, port, interface)
        self._answer_on_group = answer_on_group
        self._member_timeout = member_timeout
        self._reassembler = Reassembler()
        self._happened = threading.Condition()
        self._wake, self._woken = socket.socketpair()
        self._thread = None

    @property
    def fingerprint(self):
        return fingerprint(self.pem)

    @property
    def address(self):
        return address_text(self.own.getsockname())

    def __enter__(self):
        self._thread = threading.Thread(target=self.run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self._thread.join()
        for each in (self.own, self._listener, self._wake, self._woken):
            each.close()

    def stop(self):
        self._wake.send(b"x")

    def run(self):
        self._send(self._announcement(), self.group)
        while True:
            due = self._due()
            wait = None if due is None else max(0, due - time.monotonic())
            ready = select.select([self.own, self._listener, self._woken], [], [], wait)[0]
            if self._woken in ready:
                return
            for each in ready:
                for datagram, source in drain(each):
                    if source != self.own.getsockname():
                        self._receive(datagram, source)
            self._expire()

    def wait_for(self, kind, pattern="", address="", timeout=10):
        """As ClassicClient's; may be called from any thread."""
        def found():
            return next((e for e in self.events if e.kind == kind and address in ("", e.address)
                         and re.search(pattern, e.text, re.DOTALL)), None)

        with self._happened:
            if not self._happened.wait_for(found, timeout):
                raise AssertionError(f"relay: no {kind} {pattern!r} {address} within {timeout} s; "
                                     f"instead: {self.events[-20:]!r:.2000}")
            event = found()
            self.events.remove(event)
            return event

    def deliver(self, recipient, text, sender=None):
        """A message to one member, out of turn; without a 10 when no sender is named."""
        member = next(m for m in list(self.members.values()) if address_text(m.address) == recipient)
        who = record(SENDER, encode_address(sender)) if sender else b""
        self._send(who + record(MESSAGE, member.fernet.encrypt(text.encode())), member.address)

    def _announcement(self):
        return record(PUBLIC_KEY, self.pem)

    def _due(self):
        """When something is to be done though nothing comes."""
        return min((m.heard + self._member_timeout for m in self.members.values()), default=None)

    def _tell(self, kind, address, text="", detail=None):
        with self._happened:
            self.events.append(Event(kind, address_text(address), text, detail))
            del self.events[:-1000]
            self._happened.notify_all()

    def _send(self, datagram, address):
        # A full send buffer or a recipient that is gone loses the datagram, as UDP does.
        with contextlib.suppress(OSError):
            self.own.sendto(datagram, self.group if self._answer_on_group else address)

    def _receive(self, datagram, source):
        now = time.monotonic()
        member = self.members.get(source)
        for kind, value in records(datagram):
            if kind == ASK:
                self._send(record(PUBLIC_KEY, self.pem), source)
            elif kind == SYMMETRIC_KEY:
                self._take_key(value, source, now)
            elif member and kind == KEEP_ALIVE:
                member.heard = now
            elif member and kind == DISCONNECT:
                if value == b"DISCONNECT" or open_token(member.fernet, value) == b"DISCONNECT":
                    self._drop(member)
                    return
            elif member and kind == MESSAGE:
                self._relay(member, value, now)
            elif member and kind == FRAGMENT:
                if whole := self._reassembler.take(source, value, now):
                    if whole.startswith(b"gAAAA"):
                        self._relay(member, whole, now)
                        continue
                    for inner, inner_value in records(whole):
                        if inner == MESSAGE:
                            self._relay(member, inner_value, now)

    def _take_key(self, sealed, source, now):
        digest = hashlib.sha256(sealed).digest()
        member = self.members.get(source)
        if member and member.key_digest == digest:
            member.heard = now
            return
        if member and now - member.heard < KEY_HELD_FOR:
            return
        try:
            fernet = Fernet(self.key.decrypt(sealed, OAEP))
        except ValueError:
            return
        if member:
            self._drop(member)
        self.members[source] = Member(source, fernet, digest, now)
        self._tell("joined", source)
        self._came(self.members[source])

    def _came(self, member):
        """Tells the others of a new member, and it of them."""
        for other in self.members.values():
            if other is not member:
                self._send(record(CONNECTED, encode_address(other.address)), member.address)
                self._send(record(CONNECTED, encode_address(member.address)), other.address)

    def _relay(self, sender, token, now):
        plain = open_token(sender.fernet, token)
        if plain is None:
            return
        sender.heard = now
        if not sender.seen.is_new(token, now):
            return
        if self._thread:  # the yardstick has nobody who waits
            self._tell("message", sender.address, plain.decode(errors="replace"))
        self._fan_out(sender, plain)

    def _fan_out(self, sender, plain):
        who = record(SENDER, encode_address(sender.address))
        for member in self.members.values():
            if member is not sender:
                self._send(who + record(MESSAGE, member.fernet.encrypt(plain)), member.address)

    def _drop(self, member):
        del self.members[member.address]
        self._reassembler.forget(member.address)
        self._tell("left", member.address)
        self._went(member)

    def _went(self, member):
        for other in self.members.values():
            self._send(record(DISCONNECTED, encode_address(member.address)), other.address)

    def _expire(self):
        now = time.monotonic()
        for member in [m for m in self.members.values() if now - m.heard > self._member_timeout]:
            self._drop(member)


# --- as a program -------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description="A plain relay of the classic protocol.")
    parser.add_argument("role", choices=["relay"])
    parser.add_argument("--group", default=GROUP)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--interface", default="lo", help="a name, or the address of one")
    parser.add_argument("--answer", choices=["unicast", "group"], default="unicast")
    options = parser.parse_args()
    interface = options.interface
    if not re.fullmatch(r"[0-9.]+", interface):
        interface = interface_address(interface)
    relay = ClassicRelay(options.port, options.group, interface,
                         answer_on_group=options.answer == "group")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: relay.stop())
    print(f"relay {relay.address} fingerprint={relay.fingerprint}", flush=True)
    relay.run()


def interface_address(name):
    """The IPv4 address of an interface (SIOCGIFADDR)."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        answer = fcntl.ioctl(probe, 0x8915, struct.pack("256s", name.encode()))
    return socket.inet_ntoa(answer[20:24])


if __name__ == "__main__":
    main()
