"""Attackers on the same network, for tests: one who forges addresses, one who records and plays back,
one who answers in the place of a relay, and one who floods.

The first three need the machines of support/machines.py; the flood stays on loopback.
"""

import ctypes
import itertools
import secrets
import select
import socket
import struct
import subprocess
import sys
import threading
import time

import classicpeer
import extendedpeer
import extendedrelay
import extendedwire as wire
from classicpeer import record

ETH_P_ALL, ETH_HEADER = 3, 14


# --- forged addresses, recorded traffic -----------------------------------------------------------


class Forger:
    """Sends UDP over IPv4 with any source address, from a machine."""

    def __init__(self, machine):
        with machine.inside():
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(machine.address))

    def send(self, source, destination, payload):
        udp = struct.pack(">HHHH", source[1], destination[1], 8 + len(payload), 0)  # 0: without a checksum
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp) + len(payload), 0, 0, 64, socket.IPPROTO_UDP, 0,
                             socket.inet_aton(source[0]), socket.inet_aton(destination[0]))
        self._socket.sendto(header + udp + payload, (destination[0], 0))

    def close(self):
        self._socket.close()


class Recorder:
    """Keeps the UDP datagrams that pass a port of the switch, as (source, destination, payload)."""

    def __init__(self, interface, on_datagram=lambda *_: None):
        self.datagrams = []
        self._on_datagram = on_datagram
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, classicpeer.RECEIVE_BUFFER)
        self._socket.bind((interface, 0))
        self._socket.settimeout(0.1)
        self._stopped = False
        self._thread = threading.Thread(target=self._record, daemon=True)
        self._thread.start()

    def close(self):
        self._stopped = True
        self._thread.join()
        self._socket.close()

    def _record(self):
        while not self._stopped:
            try:
                packet = self._socket.recv(65536)
            except TimeoutError:
                continue
            if found := self._parse(packet):
                source, to, payload = found
                for datagram in self._segments(payload):
                    self.datagrams.append((source, to, datagram))
                    self._on_datagram(source, to, datagram)

    @staticmethod
    def _segments(payload):
        """What left by one call (UDP_SEGMENT) passes the switch in one; records of the layer fill datagrams."""
        if not wire.HELLO <= int.from_bytes(payload[:2]) <= wire.ANNOUNCE:
            return [payload]
        return [record(kind, value) for kind, value in classicpeer.records(payload)]

    @staticmethod
    def _parse(frame):
        packet = frame[ETH_HEADER:]
        if frame[12:14] != b"\x08\x00" or packet[9] != socket.IPPROTO_UDP or packet[6:8] not in (b"\0\0", b"\x40\0"):
            return None
        header = (packet[0] & 15) * 4
        source_port, destination_port, size = struct.unpack_from(">HHH", packet, header)
        return ((socket.inet_ntoa(packet[12:16]), source_port), (socket.inet_ntoa(packet[16:20]), destination_port),
                packet[header + 8 : header + size])


class RacingRelay:
    """Hears every HELLO and 7 on the network, and answers them in the relay's name with a key of its own."""

    def __init__(self, forger, key, name=""):
        self.key, self.answers = key, 0
        self._door = extendedrelay.Door(key, name)
        self._forger = forger

    def hear(self, relay, source, payload):
        kind, value = extendedpeer.only_record(payload)
        if kind == wire.HELLO:
            for answer in self._door.answer_hello(value, source, 0, time.monotonic()):
                self._forger.send(relay, source, answer)
            self.answers += 1
        elif payload[:2] == b"\0\7":
            self._forger.send(relay, source, record(classicpeer.PUBLIC_KEY, classicpeer.public_pem(self.key)))
            self.answers += 1


def forged_for_relay():
    """What somebody might send with a member's address as source, that must change nothing: (name, datagram)."""
    fernet = classicpeer.Fernet(classicpeer.Fernet.generate_key())
    for kind in range(0, 16):
        yield f"{kind}, empty", record(kind)
        yield f"{kind}, random", record(kind, secrets.token_bytes(64))
    yield "8, plain", record(classicpeer.DISCONNECT, b"DISCONNECT")
    yield "8, own key", record(classicpeer.DISCONNECT, fernet.encrypt(b"DISCONNECT"))
    yield "14, own key", record(classicpeer.MESSAGE, fernet.encrypt(b"forged"))
    yield from forged_of_the_layer()


def forged_for_client(key):
    """The same with the relay's address as source."""
    yield from forged_for_relay()
    yield "5, another key", record(classicpeer.PUBLIC_KEY, classicpeer.public_pem(key))
    for kind in (classicpeer.CONNECTED, classicpeer.DISCONNECTED, classicpeer.SENDER):
        yield f"{kind}, an address", record(kind, classicpeer.encode_address(("10.9.0.3", 40000)))
    yield "ANNOUNCE, another key", record(wire.ANNOUNCE, wire.public_der(key))
    yield "CHALLENGE, another key", record(wire.CHALLENGE, wire.Challenge(bytes(32), wire.public_der(key)).encode())


def forged_of_the_layer():
    other = wire.Channel(secrets.token_bytes(8), secrets.token_bytes(32), secrets.token_bytes(32))
    for kind in range(wire.HELLO, wire.ANNOUNCE + 2):
        for size in (0, 8, 41, 100, 600):
            yield f"{kind:#x}, {size} random bytes", record(kind, secrets.token_bytes(size))
    for frame in (wire.frame(wire.CLOSE, b"\0"), wire.frame(wire.PING, bytes(8)), wire.frame(wire.REFUSED, bytes(5))):
        yield "SEALED, own key", other.seal(frame)
    yield "HELLO", wire.hello(secrets.token_bytes(32))


# --- the flood ------------------------------------------------------------------------------------


class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class MsgHeader(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_size", ctypes.c_uint32), ("parts", ctypes.POINTER(IoVec)),
                ("part_count", ctypes.c_size_t), ("control", ctypes.c_void_p), ("control_size", ctypes.c_size_t),
                ("flags", ctypes.c_int)]


class MultiHeader(ctypes.Structure):
    _fields_ = [("header", MsgHeader), ("sent", ctypes.c_uint32)]


class Batch:
    """Datagrams that one call of sendmmsg(2) sends over a connected socket."""

    _libc = ctypes.CDLL(None, use_errno=True)

    def __init__(self, datagrams):
        self._kept = [ctypes.create_string_buffer(datagram, len(datagram)) for datagram in datagrams]
        self._parts = (IoVec * len(datagrams))(*((ctypes.addressof(d), len(d)) for d in self._kept))
        self._headers = (MultiHeader * len(datagrams))()
        for header, part in zip(self._headers, self._parts):
            header.header.parts, header.header.part_count = ctypes.pointer(part), 1

    def send(self, to):
        """How many went out; an error of the network is no reason to stop."""
        return max(0, self._libc.sendmmsg(to.fileno(), self._headers, len(self._headers), 0))


def bogus_datagrams(der):
    """One of each kind that a stranger can send, with another content at every call."""
    random = secrets.token_bytes
    key = wire.rsa_key(der)
    start = wire.Start(random(32), random(40), random(32), random(32), random(key.key_size // 8))
    return [wire.hello(random(32)), record(wire.START, start.encode()), record(classicpeer.SYMMETRIC_KEY, random(256)),
            record(wire.SEALED, random(8) + random(137)), random(200)]


class Flood:
    """So many bogus datagrams a second at an address, equally many of each kind, from `sources` addresses.

    A context manager; afterwards `sent` and `seconds` say what it was. This file is the flooding process.
    """

    def __init__(self, target, der, rate, sources=64):
        self._command = [sys.executable, __file__, target[0], str(target[1]), str(rate), str(sources), der.hex()]

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdout.readline()  # from here on it floods
        return self

    def __exit__(self, *_):
        sent, seconds = self._process.communicate()[0].split()
        self.sent, self.seconds = int(sent), float(seconds)


BATCHES_A_SECOND = 100


def flood(host, port, rate, sources, der):
    """Until standard input ends."""
    sockets = []
    for number in range(sources):
        each = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        each.bind((f"127.9.{number // 250}.{1 + number % 250}", 0))
        each.connect((host, port))
        sockets.append(each)
    endless = itertools.chain.from_iterable(bogus_datagrams(der) for _ in itertools.count())
    batches = [Batch(list(itertools.islice(endless, rate // BATCHES_A_SECOND))) for _ in range(20)]
    print("ready", flush=True)
    sent, began = 0, time.monotonic()
    for number in itertools.count():
        sent += batches[number % len(batches)].send(sockets[number % sources])
        left = began + (number + 1) / BATCHES_A_SECOND - time.monotonic()
        if select.select([sys.stdin], [], [], max(0, left))[0]:
            break
    print(sent, time.monotonic() - began)


if __name__ == "__main__":
    flood(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), bytes.fromhex(sys.argv[5]))
