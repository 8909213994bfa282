"""The independent peer of the extended layer against itself, before programs are judged by it.

In memory with every byte of every record of a handshake altered, then over loopback.
"""

import random
import secrets
import unittest

import classicpeer
import extendedpeer
import extendedrelay
import extendedwire as wire
import harness
from cryptography.hazmat.primitives.asymmetric import x25519
from extendedwire import Amiss

SOURCE = ("10.9.0.3", 40000)
KEY = classicpeer.make_key()
OTHER_KEY = classicpeer.make_key()


class AgainstTheDocument(unittest.TestCase):
    """The worked example."""

    def test_example(self):
        example = {name: bytes.fromhex(text) for kind, name, text in classicpeer.examples() if kind == "hex"}
        self.assertTrue(wire.hello(b"\1" * 32).startswith(example["hello"]))
        secrets_of = [x25519.X25519PrivateKey.from_private_bytes(bytes(range(at, at + 32))) for at in (0, 32)]
        shares = [wire.raw_public(secret) for secret in secrets_of]
        self.assertEqual(shares, [example["client-share"], example["relay-share"]])
        agreement = wire.agree(secrets_of[0], shares[1])
        self.assertEqual(agreement, example["agreement"])
        key = next(text for kind, name, text in classicpeer.examples() if name == "key")
        challenge = wire.Challenge(b"\1" * 32, classicpeer.der_of(key.encode()), "Aula 3", 3, cookie=b"\2" * 40)
        self.assertEqual(challenge.info_hash(), example["info-hash"])
        start = wire.Start(challenge.random, challenge.cookie, challenge.info_hash(), shares[0], b"\5" * 256)
        answer = wire.Answer(challenge.random, bytes(range(1, 9)), shares[1])
        transcript = wire.transcript_of(start.encode(), answer.encode())
        self.assertEqual(transcript, example["transcript"])
        keys = wire.session_keys(transcript, b"\6" * 32, agreement)
        self.assertEqual(keys, (example["client-key"], example["relay-key"]))
        session, token = wire.session_of(example["sealed"][4:])
        self.assertEqual(session, answer.session)
        self.assertEqual(wire.Channel(session, keys[1], keys[0]).open(token), (True, [(wire.PING, b"12345678")]))
        self.assertEqual(wire.password_proof(b"\7" * 32, b"client", transcript), example["password-proof"])
        message_id, time = bytes(range(16)), 1_795_478_400_000
        message = wire.pieces_of(b"hello", time, 7, 9, message_id, room=3)[0]
        self.assertEqual(message, example["message"])
        self.assertEqual(wire.Data(wire.ORDERED, 5, message).encode(), example["data"])
        self.assertEqual(wire.Ack(wire.ORDERED, 5, 0b101, 64).encode(), example["ack"])
        receipt = wire.Receipt(message_id, 3, 9, time, 4, 1, 0, (8, 9, 11))
        self.assertEqual(receipt.encode(), example["receipt"])


class InMemory(unittest.TestCase):
    """ClientHandshake and Door, record by record."""

    def setUp(self):
        self.door = extendedrelay.Door(KEY, "Lab", host=extendedpeer.make_identity())
        self.identity = extendedpeer.make_identity()
        self.client = extendedpeer.ClientHandshake(self.identity, "Ada")

    def handshake(self, alter=lambda kind, value: value, now=1000.0, now_at_start=1000.0):
        """The relay's session and the client's channel, each record as alter() leaves it."""
        def sent(datagram):
            kind, value = extendedpeer.only_record(datagram)
            return alter(kind, value)

        challenge = self.door.answer_hello(sent(self.client.hello()), SOURCE, 0, now)[0]
        self.client.take_challenge(sent(challenge))
        session = self.door.take_start(sent(self.client.start()), SOURCE, now_at_start)
        return session, self.client.take_answer(sent(session.answer))

    def test_both_sides_agree(self):
        session, channel = self.handshake()
        self.assertEqual(session.channel.open(wire.session_of(channel.seal(self.client.join())[4:])[1])[0], True)
        kind, value = wire.JOIN, self.client.join()[3:]
        self.assertEqual(kind, wire.JOIN)
        self.assertIsNone(self.door.judge(session, wire.Join.decode(value), 1000.0))
        self.assertEqual(channel.open(wire.session_of(session.channel.seal(wire.frame(wire.PING))[4:])[1]),
                         (True, [(wire.PING, b"")]))

    def test_every_altered_byte_ends_the_handshake(self):
        tried = {}
        for kind in (wire.HELLO, wire.CHALLENGE, wire.START, wire.ANSWER):
            sizes = []
            self.handshake(lambda k, v, kind=kind: sizes.append(len(v)) or v if k == kind else v)
            for at in range(sizes[0]):
                self.client = extendedpeer.ClientHandshake(self.identity, "Ada")

                def alter(k, value, kind=kind, at=at):
                    if k != kind:
                        return value
                    altered = bytearray(value)
                    altered[at % len(value)] ^= 1 << random.randrange(8)
                    return bytes(altered)

                with self.subTest(kind=kind, at=at), self.assertRaises(Amiss):
                    self.handshake(alter)
                tried[kind] = tried.get(kind, 0) + 1
        print(f"altered bytes of records, all refused: {tried}", flush=True)

    def test_every_other_length_ends_the_handshake(self):
        for kind in (wire.HELLO, wire.CHALLENGE, wire.START, wire.ANSWER):
            for change in (lambda v: v[:-1], lambda v: v + b"\0", lambda v: v[:1], lambda v: b""):
                self.client = extendedpeer.ClientHandshake(self.identity, "Ada")
                with self.subTest(kind=kind), self.assertRaises(Amiss):
                    self.handshake(lambda k, v, kind=kind, change=change: change(v) if k == kind else v)

    def test_later_version_is_answered_with_ours(self):
        value = wire.hello(bytes(32), version=9)[4:]
        answer = self.door.answer_hello(value, SOURCE, 0, 0.0)[0]
        self.assertEqual(wire.Challenge.decode(answer[4:]).version, 1)
        with self.assertRaises(Amiss):
            self.door.answer_hello(wire.hello(bytes(32), version=0)[4:], SOURCE, 0, 0.0)

    def test_cookie(self):
        self.handshake(now=119.0, now_at_start=239.0)
        for now, at_start in ((119.0, 241.0), (241.0, 119.0)):
            self.client = extendedpeer.ClientHandshake(self.identity, "Ada")
            with self.assertRaises(Amiss):
                self.handshake(now=now, now_at_start=at_start)
        self.client.take_challenge(self.door.answer_hello(self.client.hello()[4:], SOURCE, 0, 0.0)[0][4:])
        start = self.client.start()[4:]
        for other in (("10.9.0.3", 40001), ("10.9.0.4", 40000)):
            with self.assertRaises(Amiss):
                self.door.take_start(start, other, 0.0)
        with self.assertRaises(Amiss):
            extendedrelay.Door(KEY, "Lab").take_start(start, SOURCE, 0.0)
        self.door.take_start(start, SOURCE, 0.0)

    def test_zero_agreement(self):
        own = x25519.X25519PrivateKey.generate()
        for share in (bytes(32), (1).to_bytes(32, "little")):  # points of small order, RFC 7748 section 6.1
            with self.assertRaises(Amiss):
                wire.agree(own, share)

    def test_challenge_within_three_bytes_for_one(self):
        largest = classicpeer.make_key(4096)
        renewals = [wire.Rotation.make(classicpeer.make_key(4096), largest, 1) for _ in range(2)]
        door = extendedrelay.Door(largest, "n" * 64, password="x", host=extendedpeer.make_identity(),
                                 rotations=renewals)
        hello = self.client.hello()
        answers = door.answer_hello(hello[4:], SOURCE, 65535, 0.0)
        self.assertEqual(len(answers), 3)
        self.assertLessEqual(max(map(len, answers)), 1200)
        self.assertLessEqual(sum(map(len, answers)), 3 * len(hello))

    def test_password(self):
        self.door = extendedrelay.Door(KEY, password="perche\u0301")  # two ways to write one word
        for number, (word, verdict) in enumerate([("perch\u00e9", None), ("perche", wire.WRONG_PASSWORD),
                                                   (None, wire.PASSWORD_NEEDED)]):
            self.client = extendedpeer.ClientHandshake(self.identity, "Ada", word)
            session, _ = self.handshake()
            refusal = self.door.judge(session, wire.Join.decode(self.client.join()[3:]), float(number))
            self.assertEqual(refusal and refusal[0], verdict)
            good = self.client.is_proven_by(wire.Joined(1, 0, proof=self.door.proof(session)))
            self.assertEqual(good, word != "perche")
        for i in range(5):
            self.client = extendedpeer.ClientHandshake(self.identity, "Ada", f"wrong {i}")
            session, _ = self.handshake()
            refusal = self.door.judge(session, wire.Join.decode(self.client.join()[3:]), 10.0 + i)
        self.assertEqual(refusal[0], wire.LOCKED)
        self.assertIn(refusal[1], range(1, 30_001))

    def test_scrypt_numbers(self):
        value = self.door.answer_hello(self.client.hello()[4:], SOURCE, 0, 0.0)[0][4:]
        good = wire.Challenge.decode(value)
        good.classic = False
        for numbers, fits in [((14, 8, 1), True), ((17, 8, 4), True), ((13, 8, 1), False), ((18, 8, 1), False),
                              ((14, 7, 1), False), ((14, 8, 0), False), ((14, 8, 5), False)]:
            good.password = (bytes(16), *numbers)
            if fits:
                wire.Challenge.decode(good.encode())
            else:
                self.assertRaises(Amiss, wire.Challenge.decode, good.encode())

    def test_rotation(self):
        keys = [KEY, OTHER_KEY, classicpeer.make_key()]
        ders = [wire.public_der(key) for key in keys]
        first, second = (wire.Rotation.make(keys[i], keys[i + 1], 100 + i) for i in range(2))
        self.assertEqual(wire.Rotation.decode(first.encode()), first)
        self.assertTrue(wire.explained(ders[0], ders[1], [first]))
        self.assertTrue(wire.explained(ders[0], ders[2], [first, second]))
        self.assertTrue(wire.explained(ders[0], ders[2], [second, first]))
        self.assertFalse(wire.explained(ders[0], ders[2], [first]))
        self.assertFalse(wire.explained(ders[1], ders[0], [first]))
        value = first.encode()
        for at in range(len(value)):
            altered = bytearray(value)
            altered[at] ^= 1
            self.assertRaises(Amiss, wire.Rotation.decode, bytes(altered))

    def test_names(self):
        for name in ("Ada", "perch\u00e9 \u4f60\u597d \U0001f389", "a b", "x" * 64, "\u4f60" * 64, "\U0001f389" * 32):
            self.assertTrue(wire.usable_name(name), name)
        for name in ("", " Ada", "Ada ", "x" * 65, "\U0001f389" * 33, "a\nb", "a\u202eb", "a\u2028b", "a\0b"):
            self.assertFalse(wire.usable_name(name), name)


class Packets(unittest.TestCase):
    def setUp(self):
        keys = secrets.token_bytes(32), secrets.token_bytes(32)
        self.one = wire.Channel(bytes(8), *keys)
        self.other = wire.Channel(bytes(8), *reversed(keys))

    def sealed(self):
        return wire.session_of(self.one.seal(wire.frame(wire.PING, bytes(8)))[4:])[1]

    def test_each_is_taken_once_in_any_order(self):
        tokens = [self.sealed() for _ in range(3000)]
        newest = -1
        for start in range(0, 3000, 500):
            for number in random.sample(range(start, start + 500), 500):
                self.assertEqual(self.other.open(tokens[number])[0], number > newest)
                newest = max(newest, number)
        for token in tokens:
            self.assertRaises(Amiss, self.other.open, token)

    def test_window(self):
        tokens = [self.sealed() for _ in range(1026)]
        self.other.open(tokens[1025])
        self.assertRaises(Amiss, self.other.open, tokens[1])
        self.assertFalse(self.other.open(tokens[2])[0])

    def test_every_flipped_bit_is_refused(self):
        token = self.sealed()
        for bit in range(len(token) * 8):
            altered = bytearray(token)
            altered[bit // 8] ^= 1 << bit % 8
            self.assertRaises(Amiss, self.other.open, bytes(altered))
        self.other.open(token)

    def test_own_packets_do_not_open(self):
        self.assertRaises(Amiss, self.one.open, self.sealed())

    def test_overrunning_frame(self):
        self.assertRaises(Amiss, self.other.open, self.one.token(wire.frame(wire.PING) + b"\x05\0\x09short"))

    def test_pieces(self):
        text = random.randbytes(wire.MAX_TEXT)
        frames = wire.pieces_of(text, 1, size=wire.PIECE)
        units = [wire.Data(0, number, frame).encode() for number, frame in enumerate(frames)]
        self.assertEqual(max(len(self.one.seal(unit)) for unit in units), 1189)  # and 16 more are too many
        for order in (frames, frames[::-1], random.sample(frames, len(frames))):
            texts = wire.Texts()
            got = [texts.take(wire.Piece.decode(frame[3:])) for frame in order]
            self.assertEqual(got[-1], text)
            self.assertEqual(got[:-1], [None] * (len(frames) - 1))

    def test_bad_pieces(self):
        pieces = [wire.Piece.decode(f[3:]) for f in wire.pieces_of(b"x" * 3000, 1, size=1000)]
        texts = wire.Texts()
        for altered in (wire.dataclasses.replace(pieces[1], offset=999),
                        wire.dataclasses.replace(pieces[1], total=2999)):
            texts.take(pieces[0])
            texts.take(altered)
            self.assertIsNone(texts.take(pieces[2]))
            texts.take(pieces[2])  # the same again: what began with it is dropped, too
        for field in ({"total": 0}, {"total": 48_001}, {"piece": b""}, {"offset": 2001}, {"offset": 2**32 - 1},
                      {"kind_of_text": 1}, {"cls": 3}, {"key": b"k"}, {"cls": wire.LATEST},
                      {"cls": wire.LATEST, "key": b"k" * 33, "total": 900, "offset": 0, "piece": b"x" * 900}):
            encoded = wire.dataclasses.replace(pieces[2], **field).encode()
            self.assertRaises(Amiss, wire.Piece.decode, encoded[3:])
        many = wire.Texts()
        for sender in range(5):
            many.take(wire.dataclasses.replace(pieces[0], sender=sender))
        self.assertLessEqual(len(many._unfinished), 4)


class OverLoopback(harness.SystemTest):
    def pair(self, **arguments):
        ada = self.start_extended_client(name="Ada", **arguments).join()
        ben = self.start_extended_client(name="Ben", **arguments).join()
        ada.wait_for("present", "^Ben$", address=ben.address)
        ben.wait_for("present", "^Ada$", address=ada.address)
        return ada, ben

    def test_room(self):
        with self.start_extended_relay(name="Lab") as relay:
            ada, ben = self.pair()
            self.assertEqual(ada.handshake.challenge.name, "Lab")
            for text in ("hello", "perch\u00e9 \u4f60\u597d", "x" * 40_960, "y" * 48_000):
                for order in (list, lambda d: d[::-1], lambda d: random.sample(d, len(d))):
                    message_id = ada.say(text, order=order)
                    message = ben.wait_for("message", address=ada.address)
                    self.assertEqual((message.text, message.detail.id), (text, message_id))
            self.assertTrue(ada.ping())
            ben.leave()
            ada.wait_for("gone", str(wire.LEFT), address=ben.address)
            relay.wait_for("left", address=ben.address)
        ada.wait_for("closed", str(wire.RELAY_ENDS))

    def test_mixed_room(self):
        with self.start_extended_relay() as relay:
            ada = self.start_extended_client(name="Ada").join()
            cem = self.start_client(relay=("127.0.0.1", self.port), listen=False).join()
            present = ada.wait_for("present", address=cem.address).detail
            self.assertTrue(present.classic)
            cem.wait_for("connected", address=ada.address)
            ada.say("to the original")
            cem.wait_for("message", "^to the original$", address=ada.address)
            cem.say("from the original")
            ada.wait_for("message", "^from the original$", address=cem.address)
            cem.leave()
            ada.wait_for("gone", address=cem.address)
            relay.wait_for("left", address=cem.address)

    def test_roaming_and_replacing(self):
        with self.start_extended_relay() as relay:
            ada, ben = self.pair()
            before = ada.address
            ada.move()
            ada.say("from elsewhere")
            ben.wait_for("message", "^from elsewhere$", address=before)
            self.assertTrue(ada.ping())  # and answers the relay's
            relay.wait_for("moved", ada.path, address=before)
            ben.say("to elsewhere")
            ada.wait_for("message", "^to elsewhere$")
            again = self.start_extended_client(name="Ada again", identity=ada.identity).join()
            ada.wait_for("closed", str(wire.REPLACED))
            ben.wait_for("gone", str(wire.REPLACED), address=before)
            ben.wait_for("present", "^Ada again$", address=again.address)
            self.assertNotEqual(again.number, ada.number)
            relay.wait_for("left", str(wire.REPLACED), address=before)

    def test_refusals(self):
        with self.start_extended_relay(password="right") as relay:
            self.start_extended_client(name="Ada", password="right").join()
            for password, reason in ((None, wire.PASSWORD_NEEDED), ("wrong", wire.WRONG_PASSWORD)):
                with self.assertRaisesRegex(AssertionError, f"refused, {reason}"):
                    self.start_extended_client(password=password).join()
            with self.assertRaisesRegex(AssertionError, f"refused, {wire.UNUSABLE_NAME}"):
                self.start_extended_client(name="a\nb", password="right").join()
            self.assertEqual(relay.members, {})

    def test_expiry_and_limits(self):
        with self.start_extended_relay(member_timeout=0.5) as relay:
            ada = self.start_extended_client(name="Ada").join()
            relay.wait_for("left", str(wire.SILENT), address=ada.address)
        with self.start_extended_relay() as relay:
            ada, ben = self.pair()
            relay.member(ada.address).allowance = -1e6
            message_id = ada.say("too much")
            declined = ada.wait_for("declined", message_id.hex()).detail
            self.assertEqual((declined.reason, declined.wait > 0), (wire.TOO_MANY, True))

    def test_records_of_the_classic_layer_change_nothing(self):
        with self.start_extended_relay() as relay:
            ada, ben = self.pair()
            for kind in range(8, 15):
                ada.send(classicpeer.record(kind, b"DISCONNECT"))
            ada.say("still here")
            ben.wait_for("message", "^still here$")
            self.assertEqual(relay.members, {})


if __name__ == "__main__":
    unittest.main(verbosity=2)
