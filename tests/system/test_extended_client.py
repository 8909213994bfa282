"""An independent client of the extended layer against sottovoce-relay."""

import random
import secrets
import signal
import time

import classicpeer
import extendedpeer
import extendedwire as wire
import harness
from classicpeer import ASK, KEEP_ALIVE, record
from unreliable import Ways

PASSWORD = "open sesame, perch\u00e9 no"


class ExtendedClient(harness.SystemTest):
    def start(self, name="Ada", **arguments):
        return self.start_extended_client(name=name, **arguments).join()

    def pair(self, *options, **arguments):
        """A relay with two members, each of which knows of the other."""
        self.relay = self.start_relay(*options)
        ada, ben = self.start("Ada", **arguments), self.start("Ben", **arguments)
        ada.wait_for("present", "^Ben$", address=ben.address)
        ben.wait_for("present", "^Ada$", address=ada.address)
        return ada, ben

    def password_file(self, text=PASSWORD, name="password"):
        path = self.folder / name
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o600)
        return path

    def refusal_of(self, client):
        """The event of the REFUSED that a client gets."""
        client.begin()
        client.ask()
        client.start()
        return client.repeat(lambda: client.send_frames(client.handshake.join()), "refused", 10)

    def test_handshake(self):
        self.relay = self.start_relay("--relay-name", "Lab 3")
        ada = self.start("Ada")
        challenge = ada.handshake.challenge
        self.assertEqual(classicpeer.fingerprint_of_der(challenge.key), self.relay.fingerprint)
        self.assertEqual((challenge.name, challenge.members, challenge.classic, challenge.password, challenge.host),
                         ("Lab 3", 0, True, None, None))
        self.assertEqual(ada.events, [])  # no rotation, and nobody else is there
        self.assertTrue(ada.ping())
        ben = self.start("Ben \U0001f389")
        self.assertEqual(ben.handshake.challenge.members, 1)
        self.assertNotIn(0, (ada.number, ben.number))
        present = ada.wait_for("present", address=ben.address).detail
        self.assertEqual(present, wire.Present(ben.number, present.address, wire.raw_public(ben.identity),
                                               "Ben \U0001f389"))
        self.assertEqual(ben.wait_for("present", address=ada.address).detail.number, ada.number)
        ben.leave()
        gone = ada.wait_for("gone", str(wire.LEFT), address=ben.address)
        self.assertEqual(gone.detail, ben.number)
        self.assertNotEqual(self.start("Ben").number, ben.number)  # never given twice

    def test_by_the_group(self):
        self.relay = self.start_relay()
        ada = self.start("Ada", relay=(self.group, self.port), listen=True)
        self.assertTrue(ada.ping())

    def test_repeated_records(self):
        self.relay = self.start_relay()
        ada = self.start_extended_client(name="Ada")
        ada.ask()
        for _ in range(3):
            ada.send(ada.handshake.start())
        ada.wait_for("answer")
        for _ in range(3):
            ada.send_frames(ada.handshake.join())
        numbers = [ada.wait_for("joined").detail.number]
        ada.events.clear()
        numbers.append(ada.repeat(lambda: ada.send_frames(ada.handshake.join()), "joined", 20).detail.number)
        self.assertEqual(numbers[0], numbers[1])
        ben = self.start("Ben")
        ben.wait_for("present", "^Ada$")
        self.assertEqual(ben.handshake.challenge.members, 1)

    def test_messages_both_ways(self):
        ada, ben = self.pair()
        last = 0
        for text in ("hello", "perch\u00e9 \u4f60\u597d \U0001f389", "a\nb", "\0", "x" * wire.PIECE,
                     "x" * (wire.PIECE + 1), "y" * 40_960, "z" * 48_000):
            for speaker, listener in ((ada, ben), (ben, ada)):
                message_id = speaker.say(text)
                message = listener.wait_for("message", address=speaker.address)
                self.assertEqual((message.text, message.detail.id), (text, message_id))
                self.assertEqual((message.detail.sender, message.detail.room), (speaker.number, 0))
                self.assertLess(abs(message.detail.time - time.time() * 1000), 60_000)
                self.assertGreater(message.detail.number, last)
                last = message.detail.number
        ada.say(b"\xff\xfe")  # not UTF-8: the relay does not alter it
        self.assertEqual(ben.wait_for("message").text, "\ufffd\ufffd")
        self.assertEqual(ada.events + ben.events, [])  # nobody hears himself

    def test_pieces(self):
        ada, ben = self.pair()
        text = "".join(random.choices("abcdefghij", k=40_960))
        orders = {"reversed": lambda frames: frames[::-1], "shuffled": lambda frames: random.sample(frames, len(frames))}
        for name, order in orders.items():
            ada.say(text + name, order=order)
            self.assertEqual(ben.wait_for("message").text, text + name, name)
        ada.ways = Ways("each twice", double=1.0)
        ada.say(text + "each twice")
        self.assertEqual(ben.wait_for("message").text, text + "each twice")
        for size in (100, 500, wire.PIECE):
            ada.say(text[:20_000] + str(size), size=size)
            self.assertEqual(ben.wait_for("message").text, text[:20_000] + str(size))
        # Two under way at a time, piece by piece.
        first, second = (wire.pieces_of((text + n).encode(), 0) for n in ("first", "second"))
        for both in zip(first, second):
            for frame in both:
                ada.put(wire.ORDERED, frame)
        self.assertEqual({ben.wait_for("message").text for _ in range(2)}, {text + "first", text + "second"})

    def test_bad_pieces_are_dropped(self):
        ada, ben = self.pair()

        def pieces(**change):
            message_id = secrets.token_bytes(16)
            good = [wire.Piece(message_id, 0, 0, 0, 0, 0, wire.RELIABLE, 0, b"", 3000, at, b"x" * 1000)
                    for at in range(0, 3000, 1000)]
            good[1] = wire.dataclasses.replace(good[1], **change)
            return good

        for change in ({"offset": 999}, {"offset": 0}, {"total": 2999}, {"offset": 2001}, {"offset": 2**32 - 1},
                       {"total": 48_001}, {"total": 0}, {"piece": b""}, {"kind_of_text": 1}, {"room": 7}, {"cls": 3},
                       {"cls": wire.LATEST}, {"flags": wire.HISTORY}, {"key": b"key"}):
            for piece in pieces(**change):
                ada.put(wire.ORDERED, piece.encode())
        for size in (0, 1, 52, 53):
            ada.put(wire.ORDERED, wire.frame(wire.MESSAGE, bytes(size)))
        ada.put(wire.ORDERED, wire.frame(200, b"from later"), *wire.pieces_of(b"after", 0))
        self.assertEqual(ben.wait_for("message").text, "after")
        # What comes another way than its own is skipped.
        ada.send_frames(*wire.pieces_of(b"bare", 0))
        ada.put(wire.LONG, *wire.pieces_of(b"long", 0))
        ada.put(wire.ORDERED, *wire.pieces_of(b"of history", 0, flags=wire.HISTORY))
        ada.put(wire.ORDERED, *wire.pieces_of(b"unreliable", 0, cls=wire.UNRELIABLE))
        # A packet whose last frame overruns it counts as a whole for nothing, a unit as one that holds nothing.
        ada.send_frames(*wire.pieces_of(b"half", 0, cls=wire.UNRELIABLE), b"\x05\x00\x09short")
        ada.put(wire.ORDERED, *wire.pieces_of(b"half", 0), b"\x05\x00\x09short")
        ada.say("after that")
        self.assertEqual(ben.wait_for("message").text, "after that")
        ada.wait_until(lambda: ada.session.lanes.idle, "ACK of everything")

    def test_frames_that_only_relays_send_change_nothing(self):
        ada, ben = self.pair()
        for kind in (wire.JOINED, wire.REFUSED, wire.PONG, wire.PRESENT, wire.GONE, wire.DECLINED, wire.ROOM, wire.NO_ROOM,
                     wire.LISTED, wire.PEOPLE, wire.RECEIPT, wire.FETCHED):
            ada.send_frames(wire.frame(kind, secrets.token_bytes(40)))
            ada.put(wire.ORDERED, wire.frame(kind, secrets.token_bytes(40)))
        ada.say("still here")
        self.assertEqual(ben.wait_for("message").text, "still here")
        self.assertEqual(ben.events, [])

    def test_mixed_room(self):
        ada, ben = self.pair()
        cem = self.start_client().join()
        present = ada.wait_for("present", address=cem.address).detail
        self.assertEqual((present.classic, present.name), (True, ""))
        self.assertEqual({cem.wait_for("connected").address for _ in range(2)}, {ada.address, ben.address})
        for text in ("hello", "x" * 40_960):
            ada.say(text)
            self.assertEqual(cem.wait_for("message", address=ada.address).text, text)
            self.assertEqual(ben.wait_for("message", address=ada.address).text, text)
            cem.say(text.upper())
            for listener in (ada, ben):
                message = listener.wait_for("message", address=cem.address)
                self.assertEqual((message.text, message.detail.sender), (text.upper(), present.number))
        dan = self.start("Dan")
        dan.wait_for("present", address=cem.address)
        cem.wait_for("connected", address=dan.address)
        dan.leave()
        cem.wait_for("disconnected", address=dan.address)
        cem.leave()
        self.assertEqual(ada.wait_for("gone", address=cem.address).detail, present.number)

    def test_texts_that_only_classic_members_can_have(self):
        ada, _ = self.pair()
        cem, dan = self.start_client().join(), self.start_client().join()
        cem.wait_for("connected", address=dan.address)
        dan.wait_for("connected", address=cem.address)
        for text in ("", "x" * 48_001, "after"):
            cem.say(text)
            self.assertEqual(dan.wait_for("message").text, text)
        self.assertEqual(ada.wait_for("message").text, "after")

    def test_silent_member_expires(self):
        ada, ben = self.pair("--member-timeout", "2")
        gone = None
        while not gone:
            self.assertTrue(ada.ping())
            gone = ada.look_for("gone", address=ben.address, timeout=0.5)
        self.assertEqual(gone.text, str(wire.SILENT))
        ben.send_frames(wire.frame(wire.PING, bytes(8)))  # met with silence
        self.assertTrue(ada.ping())
        ben.poll()
        self.assertIsNone(ben.look_for("pong", timeout=0))

    def test_relay_ends(self):
        ada, _ = self.pair()
        self.relay.signal(signal.SIGTERM)
        ada.wait_for("closed", str(wire.RELAY_ENDS))
        self.assertEqual(self.relay.wait_for_exit(), 0)

    def test_replaced_by_the_same_identity_only(self):
        ada, ben = self.pair()
        again = self.start("Ada two", identity=ada.identity)
        ada.wait_for("closed", str(wire.REPLACED))
        self.assertEqual(ben.wait_for("gone", str(wire.REPLACED)).detail, ada.number)
        ben.wait_for("present", "^Ada two$", address=again.address)
        self.assertNotEqual(again.number, ada.number)
        # Somebody else from her very address is somebody beside her.
        before = again.session
        again.identity, again.name = extendedpeer.make_identity(), "Eve"
        again.join()
        ben.wait_for("present", "^Eve$", address=again.address)
        again.session = before
        again.say("still Ada")
        self.assertEqual(ben.wait_for("message").detail.sender, before.number)
        self.assertIsNone(ben.look_for("gone", timeout=0))

    def test_roaming(self):
        ada, ben = self.pair()
        cem = self.start_client().join()
        cem.wait_for("connected", address=ada.address)
        for _ in range(3):
            ada.move()
            self.assertNotEqual(ada.path, ada.address)
            ada.say("from elsewhere")
            self.assertEqual(ben.wait_for("message").detail.sender, ada.number)
            cem.wait_for("message", "^from elsewhere$", address=ada.address)  # known by where it joined
            self.assertTrue(ada.ping())  # and answers the relay's
            self.relay.output.wait_for(rf"moved .*{ada.path}$")
            ben.say("to elsewhere")
            ada.wait_for("message", "^to elsewhere$", address=ben.address)
            cem.wait_for("message", "^to elsewhere$")
        self.assertEqual(ada.events + ben.events, [e for e in ada.events + ben.events if e.kind == "present"])

    def test_password(self):
        self.relay = self.start_relay("--password-file", self.password_file())
        ada = self.start("Ada", password=PASSWORD)
        self.assertFalse(ada.handshake.challenge.classic)
        ben = self.start("Ben", password=PASSWORD.replace("\u00e9", "e\u0301"))  # the same to people
        ada.wait_for("present", "^Ben$", address=ben.address)
        self.assertEqual(self.refusal_of(self.start_extended_client()).text, str(wire.PASSWORD_NEEDED))
        eve = self.start_extended_client(name="Eve", password="wrong")
        reasons = []
        while len(reasons) < 10 and reasons[-1:] != [str(wire.LOCKED)]:
            refused = self.refusal_of(eve)
            reasons.append(refused.text)
        self.assertEqual(reasons, [str(wire.WRONG_PASSWORD)] * 5 + [str(wire.LOCKED)])
        self.assertIn(refused.detail, range(1, 30_001))
        eve.password = PASSWORD  # too late
        self.assertEqual(self.refusal_of(eve).text, str(wire.LOCKED))
        self.assertTrue(ada.ping())  # who is inside stays
        self.assertEqual(ada.events, [])

    def test_without_classic_peers(self):
        for options in (("--no-classic",), ("--password-file", self.password_file())):
            with self.subTest(options=options):
                relay = self.start_relay(*options, home=options[0])  # that it came by ANNOUNCE, start_relay saw
                ada = self.start("Ada", password=PASSWORD if len(options) > 1 else None)
                self.assertFalse(ada.handshake.challenge.classic)
                cem = self.start_client(relay=("127.0.0.1", self.port))
                cem.send(record(ASK))
                key = wire.rsa_key(ada.handshake.challenge.key)
                cem.send(record(classicpeer.SYMMETRIC_KEY, key.encrypt(cem._fernet_key, classicpeer.OAEP)))
                cem.say("nobody hears this")
                self.assertTrue(ada.ping())
                cem.poll()
                self.assertEqual((cem.events, ada.events), ([], []))
                relay.signal(signal.SIGTERM)
                self.assertEqual(relay.wait_for_exit(), 0)
                self.port = harness.free_port()

    def test_renewed_key(self):
        keys = []
        for renewals in range(4):
            relay = self.start_relay()
            client = self.start_extended_client()
            challenge = client.ask().detail
            self.assertEqual(classicpeer.fingerprint_of_der(challenge.key), relay.fingerprint)
            keys.append(challenge.key)
            rotations = [client.wait_for("rotation").detail for _ in range(min(renewals, 2))]
            self.assertIsNone(client.look_for("rotation", timeout=0.1))
            for back in range(1, len(keys)):
                self.assertEqual(wire.explained(keys[-1 - back], challenge.key, rotations), back <= 2)
            self.assertEqual(len(set(keys)), len(keys))
            relay.signal(signal.SIGTERM)
            self.assertEqual(relay.wait_for_exit(), 0)
            renew = harness.Program("sottovoce-relay", ["rotate-key"], self.home("relay"))
            self.assertEqual(renew.wait_for_exit(), 0, renew.output.all)

    def test_limited_is_told(self):
        ada, ben = self.pair()
        count = 3000  # many to a packet, or a client in Python would not be fast enough
        ada.put_all(wire.ORDERED, [wire.pieces_of(f"{number}".encode(), 0)[0] for number in range(count)])
        until = time.monotonic() + harness.TIMEOUT
        while len(ada.events) + len(ben.events) < count:
            self.assertLess(time.monotonic(), until, "some were lost in silence")
            ada.poll(0.05)
            ben.poll(0.05)
        told = {event.text for event in ada.events if event.kind == "declined" and event.detail.wait > 0}
        heard = [int(event.text) for event in ben.events if event.kind == "message"]
        self.assertEqual(len(told) + len(heard), count)
        self.assertGreater(len(told), 0)
        self.assertEqual(heard, sorted(set(heard)))
        self.assertGreater(len(heard), 999)
        print(f"{count} messages at once: {len(heard)} delivered, {len(told)} told to wait", flush=True)

    def test_unusable_names(self):
        self.relay = self.start_relay()
        for name in ("", " Ada", "Ada ", "x" * 65, "a\nb", "a\u202eb", "a\u2028b", "a\0b", "\u4f60" * 65):
            self.assertEqual(self.refusal_of(self.start_extended_client(name=name)).text, str(wire.UNUSABLE_NAME), name)

    def test_bad_signature(self):
        self.relay = self.start_relay()
        eve = self.start_extended_client(name="Eve")
        eve.ask()
        eve.start()
        join = wire.Join.decode(eve.handshake.join()[3:])
        other = wire.raw_public(extendedpeer.make_identity())
        eve.send_frames(wire.dataclasses.replace(join, identity=other).encode())
        eve.wait_for("refused", str(wire.BAD_SIGNATURE))

    def test_full(self):
        self.relay = self.start_relay("--max-members", "1")
        self.start("Ada")
        self.assertEqual(self.refusal_of(self.start_extended_client(name="Ben")).text, str(wire.FULL))

    def test_bad_records_are_met_with_silence(self):
        ada, ben = self.pair()
        eve = self.start_extended_client(name="Eve")
        eve.ask()
        hello, start = eve.handshake.hello(), eve.handshake.start()
        bad = [hello[:-1], hello + b"\0", hello[:4] + b"\0" + hello[5:], hello[:-1] + b"\1", record(KEEP_ALIVE) + hello,
               hello[:900], start[:-1], start + b"\0", start[:100], start + record(KEEP_ALIVE)]
        # The cookie binds address, random and the hash of what was shown; each counts to its last byte.
        for at in (4, 5, 36, 37, 44, 45, 76, 77, 108):
            bad.append(start[:at] + bytes([start[at] ^ 0x80]) + start[at + 1:])
        for datagram in bad:
            eve.send(datagram)
        elsewhere = self.start_extended_client()
        elsewhere.send(start)
        for kind in (wire.CHALLENGE, wire.ANSWER, wire.SEALED, wire.ROTATION, wire.ANNOUNCE, 0x107):
            for size in (0, 1, 8, 70, 500):
                eve.send(record(kind, secrets.token_bytes(size)))
        sealed = ada.channel.seal(wire.pieces_of(b"altered", 0, cls=wire.UNRELIABLE)[0])
        for at in range(4, len(sealed)):
            eve.send(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1:])
        ada.say("after")
        self.assertEqual(ben.wait_for("message").text, "after")
        self.assertTrue(ada.ping())
        eve.poll()
        elsewhere.poll()
        self.assertEqual((eve.events, elsewhere.events), ([], []))
        eve.send(start)
        eve.wait_for("answer")

    def test_classic_records_from_the_address_of_a_session(self):
        ada, ben = self.pair()
        key = wire.rsa_key(ada.handshake.challenge.key)
        ada.send(record(classicpeer.SYMMETRIC_KEY, key.encrypt(classicpeer.Fernet.generate_key(), classicpeer.OAEP)))
        for kind in range(8, 15):
            ada.send(record(kind, b"DISCONNECT"))
        ada.say("still here")
        self.assertEqual(ben.wait_for("message").text, "still here")
        self.assertTrue(ada.ping())
        self.assertEqual(ada.events + ben.events, [])
        self.assertEqual(self.start_extended_client().ask().detail.members, 2)


if __name__ == "__main__":
    harness.main()
