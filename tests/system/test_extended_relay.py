"""sottovoce --headless against an independent relay of the extended layer, on loopback.

Whom the app trusts is tested where addresses can be pinned, in test_relay_trust.py.
"""

import time

import classicpeer
import extendedpeer
import extendedwire as wire
import harness

KEY = classicpeer.make_key()


class ExtendedRelay(harness.SystemTest):
    def start_member(self, *options, name="Ada"):
        return self.start_app(name, "--relay", "never", "--keepalive", "1", *options)

    def password_file(self, text):
        path = self.folder / "password"
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o600)
        return path

    def never_joined(self, relay, *options, until="start", times=2, name="Ada"):
        """Starts an app that gets as far as `until` some times over, and no further."""
        ada = self.start_member(*options, name=name)
        for _ in range(times):
            relay.wait_for(until, timeout=30)
        self.assertEqual(ada.control.seen("session"), [])
        self.assertEqual([e for e in relay.events if e.kind == "joined"], [])
        return ada

    def test_handshake(self):
        with self.start_extended_relay(key=KEY, name="Lab") as relay:
            ada = self.start_member()
            session = ada.wait_for_session()
            self.assertEqual((session["relay"], session["fingerprint"], session["trust"]),
                             (relay.address, relay.fingerprint, "new"))
            joined = relay.wait_for("joined", "^Ada$")
            self.assertEqual(relay.members, {})  # not by the classic layer, which answered, too
            identity = joined.detail.identity
            ada.control.send("exit")
            relay.wait_for("left", str(wire.LEFT), address=joined.address)
            self.assertEqual(ada.wait_for_exit(), 0)
            # The identity is that of the profile, for its life.
            self.start_member().wait_for_session()
            self.assertEqual(relay.wait_for("joined").detail.identity, identity)
            self.start_member(name="Ben").wait_for_session()
            self.assertNotEqual(relay.wait_for("joined").detail.identity, identity)

    def test_room(self):
        with self.start_extended_relay(key=KEY) as relay:
            ada = self.start_member()
            mine = relay.wait_for("joined").address
            ben = self.start_extended_client(name="Ben").join()
            ada.wait_for("connected", "^" + ben.address)
            ben.wait_for("present", "^Ada$", address=mine)
            for text in ("hello", "perch\u00e9 \u4f60\u597d\n\U0001f389", "x" * 40_960, "y" * 48_000):
                ada.say(text)
                message = ben.wait_for("message", address=mine)
                self.assertEqual(message.text, text)
                self.assertLess(abs(message.detail.time - time.time() * 1000), 60_000)
                for order in (list, lambda datagrams: datagrams[::-1]):
                    ben.say(text, order=order)
                    ada.control.wait_for_message(text, sender=ben.address + " ")
            ben.say(b"\xff\xfe")
            ada.control.wait_for_message("\ufffd\ufffd", sender=ben.address + " ")
            cem = self.start_client().join()
            ada.wait_for("connected", "^" + cem.address)
            cem.say("from the original")
            ada.control.wait_for_message("from the original", sender=cem.address + " ")
            cem.leave()
            ada.wait_for("disconnected", "^" + cem.address)
            ben.leave()
            ada.wait_for("disconnected", "^" + ben.address)

    def test_bad_packets_change_nothing(self):
        with self.start_extended_relay(key=KEY) as relay:
            ada = self.start_member()
            mine = relay.wait_for("joined").address
            session = relay.member(mine)
            sealed = session.channel.seal(wire.pieces_of(b"altered", 0, 7, cls=wire.UNRELIABLE)[0])
            for at in range(4, len(sealed)):
                relay.own.sendto(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1:], session.path)
            for kind in range(wire.HELLO, wire.ANNOUNCE + 2):
                relay.own.sendto(classicpeer.record(kind, bytes(100)), session.path)
            relay.own.sendto(session.channel.seal(wire.frame(wire.PRESENT, b"\0" * 9), wire.frame(99, b"later"),
                                                  wire.frame(wire.JOINED, b"")), session.path)
            twice = session.channel.seal(wire.pieces_of(b"once", 0, 7, cls=wire.UNRELIABLE)[0])
            relay.own.sendto(twice, session.path)
            relay.own.sendto(twice, session.path)
            relay.say_to(mine, "after", sender=7)
            ada.control.wait_for("once", "^- unknown after$")
            texts = [event.text for event in ada.control.seen("once")]
            self.assertEqual(texts, ["- unknown once", "- unknown after"])
            self.assertEqual(len(ada.control.seen("session")), 1)

    def test_relay_comes_back(self):
        """Ended in order, and killed: the same key is joined again, by a handshake of its own."""
        for farewell in (True, False):
            with self.subTest(farewell=farewell):
                name = f"ada-{farewell}"
                with self.start_extended_relay(key=KEY, farewell=farewell) as relay:
                    ada = self.start_member(name=name)
                    ada.wait_for_session()
                    first = relay.wait_for("joined").detail.identity
                with self.start_extended_relay(key=KEY) as relay:
                    self.assertEqual(relay.wait_for("joined", timeout=30).detail.identity, first)
                    ben = self.start_extended_client(name="Ben").join()
                    ada.wait_for("connected", "^" + ben.address)
                    ada.say("here again")
                    ben.wait_for("message", "^here again$")
                ada.kill()
                self.port = harness.free_port()

    def test_password(self):
        with self.start_extended_relay(key=KEY, password="perch\u00e9 no") as relay:
            ada = self.start_member("--password-file", self.password_file("perche\u0301 no"))
            ada.wait_for_session()
            relay.wait_for("joined", "^Ada$")
            eve = self.launch_app("Eve", "--relay", "never", "--password-file", self.password_file("wrong"))
            relay.wait_for("refused", str(wire.WRONG_PASSWORD))
            self.assertEqual(eve.wait_for_exit(), 3)
            eve.output.wait_for(f"{relay.address} .*password")
            self.assertEqual([e for e in relay.events if e.kind == "joined"], [])

    def test_relay_that_does_not_know_the_password(self):
        with self.start_extended_relay(key=KEY, password="right") as relay:
            relay.door.judge = lambda *_: None  # it lets everybody in
            ada = self.start_member("--password-file", self.password_file("another"))
            mine = relay.wait_for("joined").address
            relay.wait_for("left", address=mine)
            self.assertEqual(ada.wait_for_exit(), 3)
            self.assertEqual(ada.control.seen("session"), [])

    def test_mangled_challenges_are_not_followed(self):
        host = extendedpeer.make_identity()
        changes = {
            "random": lambda v: v[:1] + bytes([v[1] ^ 1]) + v[2:],
            "version": lambda v: b"\2" + v[1:],
            "flag": lambda v: v[:73] + bytes([v[73] | 8]) + v[74:],
            "host's signature": lambda v: v[:-1] + bytes([v[-1] ^ 1]),
            "a byte more": lambda v: v + b"\0",
            "a byte less": lambda v: v[:-1],
        }
        for number, (what, change) in enumerate(changes.items()):
            def tamper(datagram, change=change):
                kind, value = extendedpeer.only_record(datagram)
                return classicpeer.record(kind, change(value)) if kind == wire.CHALLENGE else self.without_key(datagram)

            relay = self.start_extended_relay(key=KEY, host=host)
            relay.tamper = tamper
            with self.subTest(what), relay:
                self.never_joined(relay, until="hello", times=3, name=f"ada-{number}")
                self.assertEqual([e for e in relay.events if e.kind == "start"], [])
            self.port = harness.free_port()

    @staticmethod
    def without_key(datagram):
        """A relay that does not speak the classic layer."""
        return None if datagram[:2] == b"\0\5" else datagram

    def test_scrypt_beyond_the_limits_is_not_worked_on(self):
        with self.start_extended_relay(key=KEY, password="right") as relay:
            relay.door._password = (bytes(16), 20, 8, 1)
            self.never_joined(relay, "--password-file", self.password_file("right"), until="hello", times=3)
            self.assertEqual([e for e in relay.events if e.kind == "start"], [])

    def test_mangled_answers_are_not_followed(self):
        for number, at in enumerate((0, 1, 33, 41, 73, -1)):  # version, random, session, share, packet 0
            def tamper(datagram, at=at):
                kind, value = extendedpeer.only_record(datagram)
                if kind != wire.ANSWER:
                    return self.without_key(datagram)
                value = bytearray(value)
                value[at] ^= 1
                return classicpeer.record(kind, bytes(value))

            relay = self.start_extended_relay(key=KEY)
            relay.tamper = tamper
            with self.subTest(at=at), relay:
                self.never_joined(relay, name=f"ada-{number}")
            self.port = harness.free_port()

    def test_without_classic_relays(self):
        asked = []
        relay = self.start_extended_relay(key=KEY)
        relay.tamper = lambda datagram: asked.append(datagram[:2]) or datagram
        with relay:
            self.start_member("--no-classic").wait_for_session()
            self.assertEqual(asked.count(b"\0\5"), 1)  # its announcement
        self.port = harness.free_port()
        with self.start_classic_relay(key=KEY) as relay:
            app = self.launch_app("Ben", "--relay", "never", "--no-classic", "--timeout", "2")
            self.assertEqual(app.wait_for_exit(), 3)
            self.assertEqual(relay.events, [])


if __name__ == "__main__":
    harness.main()
