"""Somebody on the same network forges, plays back and races, against the real programs.

Four machines on a switch: the relay's, two people's (an app and an independent client) and the attacker's,
who hears everything and can write any source address.
"""

import time

import attackers
import classicpeer
import extendedwire as wire
import machines
from classicpeer import encode_address

ROGUE_KEY = classicpeer.make_key()


def endpoint(text):
    host, _, port = text.rpartition(":")
    return host, int(port)


class Attackers(machines.MachineTest):
    MACHINES = 4

    def setUp(self):
        super().setUp()
        self.there, self.here, self.hers, self.theirs = self.machines
        self.relay_address = (self.there.address, self.port)
        self.forger = attackers.Forger(self.theirs)
        self.addCleanup(self.forger.close)

    def start_everybody(self):
        """A relay, an app that keeps its profile, and a client in Python; they know each other."""
        self.relay = self.start_relay("--relay-name", "Lab", machine=self.there)
        self.start_ada()
        self.start_ben()

    def start_ada(self):
        self.ada = self.start_app("Ada", "--relay", "never", "--keepalive", "1", machine=self.here)
        self.ada.wait_for_session()

    def start_ben(self, identity=None):
        self.ben = self.start_extended_client(name="Ben", machine=self.hers, relay=self.relay_address,
                                              identity=identity).join()
        self.ada_address = endpoint(self.ben.wait_for("present", "^Ada$").address)
        self.ada.wait_for("connected", "^" + self.ben.address)

    def record(self, on_datagram=lambda *_: None):
        """What passes the relay's cable, which is everything."""
        recorder = attackers.Recorder("port1", on_datagram)
        self.addCleanup(recorder.close)
        return recorder

    def chat(self, about):
        """Both hear each other; gives what each heard in all."""
        self.ada.say(f"Ada {about}")
        self.ben.wait_for("message", f"^Ada {about}$", address=":".join(map(str, self.ada_address)))
        self.ben.say(f"Ben {about}")
        self.ada.control.wait_for_message(f"Ben {about}", sender=self.ben.address + " ")

    def test_forged_addresses_change_nothing(self):
        """Promise 7: whatever comes from a member's address, or from the relay's, without their keys."""
        self.start_everybody()
        self.chat("before")
        forged = 0
        ben = endpoint(self.ben.address)
        for source in (self.ada_address, ben):
            for _, datagram in attackers.forged_for_relay():
                self.forger.send(source, self.relay_address, datagram)
                forged += 1
            key = wire.rsa_key(self.ben.handshake.challenge.key)
            own = classicpeer.Fernet.generate_key()
            self.forger.send(source, self.relay_address, classicpeer.record(
                classicpeer.SYMMETRIC_KEY, key.encrypt(own, classicpeer.OAEP)))
            self.forger.send(source, self.relay_address, classicpeer.record(
                classicpeer.MESSAGE, classicpeer.Fernet(own).encrypt(b"forged")))
            forged += 2
        for member in (self.ada_address, ben):
            for _, datagram in attackers.forged_for_client(ROGUE_KEY):
                self.forger.send(self.relay_address, member, datagram)
                forged += 1
        self.forger.send(self.relay_address, self.ada_address, classicpeer.record(
            classicpeer.DISCONNECTED, encode_address(self.relay_address)))
        self.chat("after")
        # Long enough for a doubt that was sown to become a loss: several periods of liveness.
        until = time.monotonic() + 8
        while time.monotonic() < until:
            self.assertTrue(self.ben.ping())
            self.ben.poll(0.5)
        self.chat("in the end")
        changes = [e.text for kind in ("disconnected", "searching", "refused") for e in self.ada.control.seen(kind)
                   if not e.text.startswith("no relay has answered yet")]
        changes += [e.text for e in self.ada.control.seen("session")[1:]]
        changes += [e.text for e in self.ada.control.seen("message")
                    if not e.text.startswith(f"{self.ben.address} Ben ")]
        changes += [repr(e) for e in self.ben.events
                    if e.kind not in ("amiss", "key", "announced", "pong", "challenge")]
        print(f"promise 7: {forged + 1} forged records from the addresses of members and relay, "
              f"{len(changes)} changes", flush=True)
        self.assertEqual(changes, [])
        self.assertTrue(self.relay.is_running() and self.ada.is_running())

    def test_relay_amplifies_at_most_threefold(self):
        """Promise 3, as a victim of the real relay sees it: its address forged, nothing confirmed."""
        self.start_everybody()
        victim = (self.hers.address, 4444)
        recorder = self.record()
        sent = 0
        for _, datagram in attackers.forged_for_relay():
            if datagram[:2] != b"\0\7":  # the exception, which has limits of its own
                self.forger.send(victim, self.relay_address, datagram)
                sent += len(datagram)
        for _ in range(20):
            hello = wire.hello(b"r" * 32)
            self.forger.send(victim, self.relay_address, hello)
            sent += len(hello)
        self.chat("after")
        got = sum(len(payload) for source, to, payload in recorder.datagrams
                  if source == self.relay_address and to == victim)
        self.assertGreater(got, 0)
        print(f"promise 3: {sent} forged bytes to the running relay, {got} to the victim, "
              f"factor {got / sent:.2f}", flush=True)
        self.assertLessEqual(got, 3 * sent)

    def test_playing_back_shows_nothing(self):
        """Promise 6: a session recorded in both directions, played back while it lasts and after restarts."""
        recorder = self.record()
        self.start_everybody()
        for number in range(20):
            self.chat(f"says {number}")
        self.ada.say("long " + "z" * 20_000)
        self.ben.wait_for("message", "^long ")
        played = 0

        def play_back(changed=()):
            """Everything, from and to whom it went, or to the address that somebody has now."""
            nonlocal played
            moved = dict(changed)
            for source, to, payload in list(recorder.datagrams):
                if source == self.relay_address or to == self.relay_address:
                    self.forger.send(moved.get(source, source), moved.get(to, to), payload)
                    played += 1
                    if played % 20 == 0:
                        self.ben.poll()

        def heard():
            return ([e.text for e in self.ada.control.seen("message")],
                    [e.text for e in self.ben.events if e.kind == "message"])

        def nothing_new(what, act):
            before = heard()
            act()
            self.chat(f"after {what}")
            after = heard()
            self.assertEqual(after[0][len(before[0]):], [f"{self.ben.address} Ben after {what}"], what)
            self.assertEqual(after[1], before[1], what)

        nothing_new("in the session", play_back)
        # From an address of the attacker's own: an old packet moves nobody's session.
        own = (self.theirs.address, 5555)
        nothing_new("from elsewhere", lambda: play_back({self.ada_address: own, endpoint(self.ben.address): own}))
        old_ben, old_ada = endpoint(self.ben.address), self.ada_address

        self.relay.kill()  # unannounced, and with the same key again
        self.relay = self.start_relay("--relay-name", "Lab", machine=self.there)
        self.ben.close()
        self.start_ben(self.ben.identity)
        nothing_new("a restart of the relay", lambda: play_back({old_ben: endpoint(self.ben.address)}))

        self.ada.kill()
        self.start_ada()
        self.ada_address = endpoint(self.ben.wait_for("present", "^Ada$").address)
        self.ada.wait_for("connected", "^" + self.ben.address)
        nothing_new("a restart of the app", lambda: play_back(
            {old_ada: self.ada_address, old_ben: endpoint(self.ben.address)}))
        print(f"promise 6: {played} recorded datagrams played back, in the session and after restarts of relay "
              "and app: 0 shown", flush=True)

    def test_relay_that_races_the_true_one(self):
        """Who knows the relay joins it, though another answers first in its name; and stays."""
        self.start_everybody()
        self.ada.control.send("exit")
        self.assertEqual(self.ada.wait_for_exit(), 0)
        rogue = attackers.RacingRelay(self.forger, ROGUE_KEY, "Lab")

        def overhear(source, _, payload):
            if source[0] == self.here.address:
                rogue.hear(self.relay_address, source, payload)

        recorder = self.record(overhear)
        self.start_ada()
        session = self.ada.control.seen("session")[0].fields
        self.assertEqual((session["fingerprint"], session["trust"]), (self.relay.fingerprint, "known"))
        self.ada_address = endpoint(self.ben.wait_for("present", "^Ada$").address)
        self.chat("in spite of it")
        self.assertGreater(rogue.answers, 0)
        # Whatever the app sends goes to the true address; that nothing was meant for the rogue shows in
        # that none of it can be opened with its key.
        starts = [payload for source, _, payload in recorder.datagrams
                  if source[0] == self.here.address and payload[:2] in (b"\1\2", b"\0\x0d")]
        opened = 0
        for start in starts:
            sealed = start[4 + 137:] if start[:2] == b"\1\2" else start[4:]
            try:
                ROGUE_KEY.decrypt(sealed, classicpeer.OAEP)
                opened += 1
            except ValueError:
                pass
        print(f"promise 9: {rogue.answers} answers in the relay's name with another key, raced: {opened} of "
              f"{len(starts)} handshakes went to it", flush=True)
        self.assertGreater(len(starts), 0)
        self.assertEqual(opened, 0)


if __name__ == "__main__":
    machines.main()
