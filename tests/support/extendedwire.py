"""Records, keys and packets of docs/protocol.md, "The extended layer", written from its text.

Values only: no socket, no clock, no peer; extendedpeer.py and extendedrelay.py are those. What packets hold
stands in extendedframes.py and is found here, too: this is the one name for what is on the wire. Whatever
a receiver has to ignore raises Amiss, with the reason that belongs into a log.
"""

import base64
import dataclasses
import hashlib
import hmac
import unicodedata

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from classicpeer import DATAGRAM, open_token, record
from extendedframes import *  # noqa: F403
from extendedvalues import Amiss, Reader, frame, frames_of, same_name, sized, usable_name, utf8  # noqa: F401

HELLO, CHALLENGE, START, ANSWER, SEALED, ROTATION, ANNOUNCE = range(0x0100, 0x0107)

VERSION = 1
PASSWORD, CLASSIC, HOSTED = 1, 2, 4  # flags of CHALLENGE

RSA_BITS = (2048, 3072, 4096)
SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P = range(14, 18), (8,), range(1, 5)
MAX_RELAY_NAME = 64
WINDOW = 1024
TOKEN_OVERHEAD = 1 + 8 + 16 + 32
# The frames of a packet: its text is padded to whole blocks, at least by a byte, and begins with the sequence.
ROOM_FOR_FRAMES = (DATAGRAM - 4 - 8 - TOKEN_OVERHEAD) // 16 * 16 - 1 - 8


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def hmac_sha256(key, *parts):
    return hmac.digest(key, b"".join(parts), "sha256")


# --- keys ---------------------------------------------------------------------------------------


def public_der(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def rsa_key(der):
    """A relay's public key, of a size that a client may take."""
    try:
        key = serialization.load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        raise Amiss("no key") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in RSA_BITS:
        raise Amiss("not an RSA key of a valid size")
    return key


def raw_public(key):
    """The 32 bytes of an Ed25519 or X25519 key's public half."""
    return key.public_key().public_bytes_raw()


def verify_identity(identity, signature, *parts):
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(identity).verify(signature, b"".join(parts))
    except (InvalidSignature, ValueError):
        raise Amiss("the signature is not good") from None


def agree(own, share):
    try:
        return own.exchange(x25519.X25519PublicKey.from_public_bytes(share))
    except ValueError:
        raise Amiss("the share agrees on zeros") from None


def password_key(password, salt, log_n, r, p):
    """V of the text."""
    text = unicodedata.normalize("NFC", password).encode()
    return Scrypt(salt=salt, length=32, n=1 << log_n, r=r, p=p).derive(text)


def password_proof(key, side, transcript):
    return hmac_sha256(key, b"sottovoce password %s 1\0" % side, transcript)


def transcript_of(start, answer):
    return sha256(b"sottovoce handshake 1\0", start, answer[: 1 + 32 + 8 + 32])


def session_keys(transcript, fernet_key, agreement):
    """The keys of the client's and of the relay's packets."""
    both = HKDF(hashes.SHA256(), 64, transcript, b"sottovoce keys 1\0").derive(fernet_key + agreement)
    return both[:32], both[32:]


# --- records of the handshake -------------------------------------------------------------------


def hello(random, version=VERSION):
    return record(HELLO, bytes([version]) + random + bytes(DATAGRAM - 4 - 33))


def read_hello(value):
    """Its version and client random."""
    reader = Reader(value)
    version, random = reader.number(1), reader.take(32)
    if len(value) != DATAGRAM - 4 or version == 0 or any(reader.rest()):
        raise Amiss("not a HELLO")
    return version, random


@dataclasses.dataclass
class Challenge:
    random: bytes
    key: bytes  # DER
    name: str = ""
    members: int = 0
    classic: bool = True
    password: tuple = None  # salt, log2 N, r, p
    host: tuple = None  # identity, signature
    cookie: bytes = bytes(40)
    version: int = VERSION

    def encode(self):
        flags = (PASSWORD if self.password else 0) | (CLASSIC if self.classic else 0) | (HOSTED if self.host else 0)
        return (bytes([self.version]) + self.random + self.cookie + bytes([flags])
                + min(self.members, 65535).to_bytes(2) + sized(2, self.key) + sized(1, self.name.encode())
                + (self.password[0] + bytes(self.password[1:]) if self.password else b"")
                + (self.host[0] + self.host[1] if self.host else b""))

    def info_hash(self, offered=VERSION):
        """SHA-256 of the version that HELLO offered, and the value without the cookie."""
        value = self.encode()
        return sha256(bytes([offered]), value[:33], value[73:])

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        if reader.number(1) != VERSION:
            raise Amiss("a version that is not ours")
        random, cookie, flags, members = reader.take(32), reader.take(40), reader.number(1), reader.number(2)
        key, name = reader.sized(2), reader.sized(1)
        password = (reader.take(16), *reader.take(3)) if flags & PASSWORD else None
        host = (reader.take(32), reader.take(64)) if flags & HOSTED else None
        reader.end()
        if flags > PASSWORD | CLASSIC | HOSTED or flags & PASSWORD and flags & CLASSIC:
            raise Amiss("flags that cannot be")
        rsa_key(key)
        if len(name) > MAX_RELAY_NAME or name and not usable_name(utf8(name)):
            raise Amiss("an unusable name")
        if password and not (password[1] in SCRYPT_LOG_N and password[2] in SCRYPT_R and password[3] in SCRYPT_P):
            raise Amiss("work for the password that no client does")
        if host:
            verify_identity(*host, b"sottovoce host 1\0", sha256(key))
        return cls(random, key, utf8(name), members, bool(flags & CLASSIC), password, host, cookie)


def host_signature(identity, der):
    """What a CHALLENGE of a relay hosted by a person ends with, for Challenge.host."""
    return raw_public(identity), identity.sign(b"sottovoce host 1\0" + sha256(der))


PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


@dataclasses.dataclass(frozen=True)
class Rotation:
    time: int
    new_hash: bytes
    old: bytes  # DER
    signature: bytes

    @classmethod
    def make(cls, old, new, time):
        old_der, new_hash = public_der(old), sha256(public_der(new))
        return cls(time, new_hash, old_der, old.sign(cls._signed(time, old_der, new_hash), PSS, hashes.SHA256()))

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        rotation = cls(reader.number(8), reader.take(32), reader.sized(2), reader.sized(2))
        reader.end()
        try:
            rsa_key(rotation.old).verify(
                rotation.signature, cls._signed(rotation.time, rotation.old, rotation.new_hash), PSS, hashes.SHA256())
        except InvalidSignature:
            raise Amiss("the renewal is not signed by the old key") from None
        return rotation

    def encode(self):
        return self.time.to_bytes(8) + self.new_hash + sized(2, self.old) + sized(2, self.signature)

    @staticmethod
    def _signed(time, old, new_hash):
        return b"sottovoce rotation 1\0" + time.to_bytes(8) + sha256(old) + new_hash


def explained(known, shown, rotations):
    """Whether renewals lead from a key that is known to the one shown, both DER."""
    reached, ahead = sha256(known), list(rotations)
    for _ in range(2):
        for rotation in ahead:
            if sha256(rotation.old) == reached:
                reached = rotation.new_hash
                ahead.remove(rotation)
                break
    return reached == sha256(shown)


@dataclasses.dataclass(frozen=True)
class Start:
    random: bytes
    cookie: bytes
    info_hash: bytes
    share: bytes
    sealed_key: bytes

    def encode(self):
        return bytes([VERSION]) + self.random + self.cookie + self.info_hash + self.share + self.sealed_key

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        if reader.number(1) != VERSION:
            raise Amiss("a version that is not ours")
        return cls(reader.take(32), reader.take(40), reader.take(32), reader.take(32), reader.rest())


@dataclasses.dataclass(frozen=True)
class Answer:
    random: bytes
    session: bytes
    share: bytes
    token: bytes = b""

    def encode(self):
        return bytes([VERSION]) + self.random + self.session + self.share + self.token

    @classmethod
    def decode(cls, value):
        reader = Reader(value)
        if reader.number(1) != VERSION:
            raise Amiss("a version that is not ours")
        return cls(reader.take(32), reader.take(8), reader.take(32), reader.rest())


# --- packets ------------------------------------------------------------------------------------


class Channel:
    """One side of a session: seals its own packets, opens each of the other's once."""

    def __init__(self, session, own_key, other_key):
        self.session = session
        self._own, self._other = (Fernet(base64.urlsafe_b64encode(key)) for key in (own_key, other_key))
        self._next = 0
        self._newest = -1
        self._seen = set()

    def token(self, *frames):
        """The next packet, sealed."""
        packet = self._next.to_bytes(8) + b"".join(frames)
        self._next += 1
        return base64.urlsafe_b64decode(self._own.encrypt(packet))

    def seal(self, *frames):
        """A datagram."""
        return record(SEALED, self.session + self.token(*frames))

    def open(self, token):
        """Whether the packet is newer than all before, and its frames as (type, value)."""
        text = open_token(self._other, base64.urlsafe_b64encode(token))
        if text is None:
            raise Amiss("a packet that does not open")
        reader = Reader(text)
        sequence = reader.number(8)
        if sequence <= self._newest - WINDOW or sequence in self._seen or sequence == 2**64 - 1:
            raise Amiss("a packet that was here before")
        frames = frames_of(reader.rest())
        newer = sequence > self._newest
        self._newest = max(self._newest, sequence)
        self._seen.add(sequence)
        if len(self._seen) > 2 * WINDOW:
            self._seen = {s for s in self._seen if s > self._newest - WINDOW}
        return newer, frames


def session_of(value):
    """The session id and the token of a SEALED."""
    reader = Reader(value)
    return reader.take(8), reader.rest()
