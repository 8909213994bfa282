"""An independent classic client against sottovoce-relay: every record that a client may send."""

import random
import re
import signal
import stat

import classicpeer
import harness
from classicpeer import ASK, DISCONNECT, FRAGMENT, KEEP_ALIVE, SENDER, cut, record


class ClassicClient(harness.SystemTest):
    def pair(self, *options):
        """A relay with two members, each of which knows of the other."""
        self.relay = self.start_relay(*options)
        ada, ben = self.start_client(), self.start_client()
        ada.join()
        ben.join()
        ada.wait_for("connected", address=ben.address)
        ben.wait_for("connected", address=ada.address)
        return ada, ben

    def test_handshake_and_notices(self):
        ada, ben = self.pair()
        self.assertEqual(classicpeer.fingerprint(ada.relay_pem), self.relay.fingerprint)
        self.assertEqual(self.relay.address, f"127.0.0.1:{self.port}")
        cem = self.start_client(relay=("127.0.0.1", self.port), listen=False).join()  # by unicast
        self.assertEqual({cem.wait_for("connected").address for _ in range(2)},
                         {ada.address, ben.address})
        ada.wait_for("connected", address=cem.address)
        ben.wait_for("connected", address=cem.address)
        cem.say("hello")
        ada.wait_for("message", "^hello$", address=cem.address)

    def test_messages_both_ways(self):
        ada, ben = self.pair()
        for text in ["hello", "", "perché 你好 🎉", "a\nb", "\0", "x" * 831, "x" * 832, "y" * 49055]:
            ada.say(text)
            self.assertEqual(ben.wait_for("message", address=ada.address).text, text)
            ben.say(text)
            self.assertEqual(ada.wait_for("message", address=ben.address).text, text)
        ada.send(ada.seal(b"\xff\xfe"))  # not UTF-8: the relay does not alter it
        self.assertEqual(ben.wait_for("message").text, "\ufffd\ufffd")
        self.assertEqual([e for e in ada.events + ben.events if e.kind in ("message", "rejected")], [])

    def test_fragments(self):
        ada, ben = self.pair()
        text = "".join(random.choices("abcdefghij", k=20_000))
        orders = {"in order": lambda d: d, "reversed": lambda d: d[::-1],
                  "shuffled": lambda d: random.sample(d, len(d)),
                  "each twice": lambda d: [piece for piece in d for _ in range(2)]}
        for name, order in orders.items():
            with self.subTest(name):
                for datagram in order(cut(ada.seal(text + name))):
                    ada.send(datagram)
                self.assertEqual(ben.wait_for("message").text, text + name)
        for size in (200, 1000, 5000, 60000):  # any size of a piece will do
            with self.subTest(size=size):
                for datagram in cut(ada.seal(text + str(size)), size):
                    ada.send(datagram)
                self.assertEqual(ben.wait_for("message").text, text + str(size))
        token = ada.seal(text + "bare")[4:]
        for datagram in cut(token):
            ada.send(datagram)
        self.assertEqual(ben.wait_for("message").text, text + "bare")

        # Two under way at a time, piece by piece.
        first, second = (cut(ada.seal(text + n)) for n in ("first", "second"))
        for pieces in zip(first, second):
            for piece in pieces:
                ada.send(piece)
        self.assertEqual({ben.wait_for("message").text for _ in range(2)},
                         {text + "first", text + "second"})

    def test_bad_fragments_are_dropped(self):
        ada, ben = self.pair()
        whole = ada.seal("z" * 3000)

        def pieces_with(change):
            datagrams = cut(whole)
            change(datagrams)
            return datagrams

        def conflict(d):
            d.insert(1, d[0][:-1] + b"!")

        def another_total(d):
            d[1] = d[1][:10] + b"\0\x09" + d[1][12:]

        def beyond_total(d):
            d[-1] = d[-1][:8] + b"\0\xff" + d[-1][10:]

        def nested(d):
            d[:] = cut(b"".join(d))

        for change in (conflict, another_total, beyond_total, nested, lambda d: d.pop(1)):
            for datagram in pieces_with(change):
                ada.send(datagram)
        for value in (b"", b"\0" * 8, b"abcd\0\0\0\0x", b"abcd\0\1\0\1x", b"abcd\0\0\x01\x01x"):
            ada.send(record(FRAGMENT, value))
        ada.say("after")
        self.assertEqual(ben.wait_for("message").text, "after")

    def test_records_of_one_datagram(self):
        ada, ben = self.pair()
        ada.send(record(KEEP_ALIVE) + record(300, b"from later") + ada.seal("one") + ada.seal("two")
                 + b"\0\x0e\xff\xff overrun")
        self.assertEqual([ben.wait_for("message").text for _ in range(2)], ["one", "two"])
        ada.send(record(SENDER, bytes(6)) + ada.seal("my own name"))  # nobody speaks for another
        ben.wait_for("message", "my own name", address=ada.address)
        ada.send(record(ASK, b"ignored") + record(KEEP_ALIVE, b"ignored"))
        ada.wait_for("key")

    def test_duplicate_is_taken_once(self):
        ada, ben = self.pair()
        for datagram in [ada.seal("once")] * 2 + [ada.seal("after")]:
            ada.send(datagram)
        self.assertEqual([ben.wait_for("message").text for _ in range(2)], ["once", "after"])
        for datagram in 2 * cut(ada.seal("long" * 1000)):
            ada.send(datagram)
        ada.say("after all")
        self.assertEqual([ben.wait_for("message").text for _ in range(2)], ["long" * 1000, "after all"])

    def test_disconnect(self):
        for plain in (False, True):
            with self.subTest(plain=plain):
                ada, ben = self.pair()
                ada.leave(plain)
                ben.wait_for("disconnected", address=ada.address)
                ada.say("from outside")
                ben.say("nobody hears this")
                ada.join()  # another 13, once the first is gone
                ben.wait_for("connected", address=ada.address)
                ada.wait_for("connected", address=ben.address)
                ada.say("inside again")
                self.assertEqual(ben.wait_for("message").text, "inside again")
                self.assertEqual([e for e in ada.events if e.kind == "message"], [])
                self.relay.signal(signal.SIGTERM)
                self.assertEqual(self.relay.wait_for_exit(), 0)

    def test_forged_disconnect_changes_nothing(self):
        ada, ben = self.pair()
        ada.send(record(DISCONNECT, ben.seal("DISCONNECT")[4:]))  # under another's key
        ada.send(record(DISCONNECT, ada.seal("something else")[4:]))
        ada.send(record(DISCONNECT))
        ada.say("still in")
        ben.wait_for("message", "still in")
        self.assertEqual([e for e in ben.events if e.kind == "disconnected"], [])

    def test_silent_member_expires(self):
        ada, ben = self.pair("--member-timeout", "2")
        gone = None
        while gone is None:
            ben.keep_alive()
            ben.poll(0.5)
            gone = next((e for e in ben.events if e.kind == "disconnected"), None)
            self.assertTrue(self.relay.is_running())
        self.assertEqual(gone.address, ada.address)
        ada.say("from outside")
        ada.send(ada.key_datagram)  # the same key again: as a new member
        ada.wait_for("connected", address=ben.address)
        ben.wait_for("connected", address=ada.address)
        ada.say("inside again")
        self.assertEqual(ben.wait_for("message").text, "inside again")

    def test_key_again(self):
        ada, ben = self.pair()
        first = ada.key_datagram
        ada.send(first)  # as when the answer was lost
        ada.say("once")
        ben.wait_for("message", "once")
        self.assertEqual([e for e in ben.events if e.kind in ("connected", "disconnected")], [])

        intruder = classicpeer.ClassicClient(self.port, self.group, listen=False)
        self.addCleanup(intruder.close)
        intruder.join()
        ada.send(intruder.key_datagram)  # another key, while the member is alive
        ada.say("under the old key")
        ben.wait_for("message", "under the old key")

        for value in (b"", b"x", bytes(256), bytes(65000)):
            ada.send(record(classicpeer.SYMMETRIC_KEY, value))
        ada.say("after nonsense")
        ben.wait_for("message", "after nonsense")

    def test_relay_restarts_with_its_key(self):
        ada, ben = self.pair()
        fingerprint = self.relay.fingerprint
        key_files = [p for p in self.home("relay").rglob("*") if p.is_file()
                     and b"PRIVATE KEY" in p.read_bytes()]
        self.assertEqual(len(key_files), 1)
        self.assertEqual(stat.S_IMODE(key_files[0].stat().st_mode), 0o600)

        self.relay.kill()
        again = self.start_relay()
        self.assertEqual(again.fingerprint, fingerprint)
        ada.send(ada.key_datagram)
        ben.send(ben.key_datagram)
        ada.wait_for("connected", address=ben.address)
        ben.wait_for("connected", address=ada.address)
        ada.say("back")
        self.assertEqual(ben.wait_for("message").text, "back")

    def test_requests_are_limited(self):
        self.relay = self.start_relay()
        asker = self.start_client()
        for _ in range(500):
            asker.send(record(ASK))
        answers = 0
        asker.wait_for("key")
        while True:  # until nothing came for a moment
            asker.poll(0.3)
            more = len([e for e in asker.events if e.kind == "key"])
            if more == answers:
                break
            answers = more
        self.assertLess(answers, 60)  # a burst of 20, and 10 a second

    def test_full_room(self):
        ada, ben = self.pair("--max-members", "2")
        late = self.start_client().join()
        late.say("from outside")
        ada.say("full")
        ben.wait_for("message", "^full$")
        self.assertEqual([e for e in ben.events if e.kind in ("connected", "message")], [])
        self.assertEqual([e for e in late.events if e.kind == "connected"], [])

    def test_statistics_on_signal(self):
        ada, ben = self.pair()
        ada.say("counted")
        ben.wait_for("message")
        self.relay.signal(signal.SIGUSR1)
        self.relay.output.wait_for(r"(?i)members\D*2|2 members")
        self.assertTrue(any(re.search(re.escape(ada.address), line) for line in self.relay.output.all),
                        "the log does not say who joined")


if __name__ == "__main__":
    harness.main()
