"""Whom sottovoce --headless trusts: independent relays at addresses that can be pinned, known and changed.

A relay that is refused gets nothing but 7 and HELLO. That no START and no 13 came, it says itself.
"""

import classicpeer
import extendedpeer
import extendedwire as wire
import harness
import machines

KEYS = [classicpeer.make_key() for _ in range(3)]
FINGERPRINTS = [classicpeer.fingerprint(classicpeer.public_pem(key)) for key in KEYS]


class RelayTrust(machines.MachineTest):
    MACHINES = 3

    def setUp(self):
        super().setUp()
        self.here, self.there, self.elsewhere = self.machines

    def start_member(self, *options, name="Ada", **where):
        return self.start_app(name, "--relay", "never", "--keepalive", "1", *options, machine=self.here, **where)

    def relay(self, key=KEYS[0], machine=None, **arguments):
        return self.start_extended_relay(machine=machine or self.there, key=key, **({"name": "Lab"} | arguments))

    def meet(self, relay, trust, *options, **where):
        """An app that joins, and is gone again."""
        with relay:
            ada = self.start_member(*options, **where)
            session = ada.wait_for_session()
            self.assertEqual((session["relay"], session["fingerprint"], session["trust"]),
                             (relay.address, relay.fingerprint, trust))
            relay.wait_for("joined")
            ada.control.send("exit")
            self.assertEqual(ada.wait_for_exit(), 0)

    def refuse(self, relay, *options, mentions=(), name="Ada"):
        """An app that does not join, as long as it looks, and says why."""
        with relay:
            ada = self.launch_app(name, "--relay", "never", "--timeout", "3", *options, machine=self.here)
            self.assertEqual(ada.wait_for_exit(), 3)
            self.got_no_key(relay)
            text = "\n".join(ada.output.all).replace(" ", "")
            for part in mentions:
                self.assertIn(part, text)

    def got_no_key(self, relay):
        self.assertEqual([e for e in relay.events if e.kind in ("start", "joined")], [])

    def test_new_then_known(self):
        self.meet(self.relay(), "new")
        self.meet(self.relay(), "known")
        # A key is known wherever it is shown, whatever it is called there.
        self.meet(self.relay(machine=self.elsewhere, name="Hall"), "known")

    def test_changed_key_is_refused(self):
        self.meet(self.relay(), "new")
        refused = 0
        for arguments in ({}, {"name": "Hall"}, {"name": ""}):
            self.refuse(self.relay(KEYS[1], **arguments), mentions=FINGERPRINTS[:2])
            refused += 1
        # Its name alone is known, at another address.
        self.refuse(self.relay(KEYS[1], self.elsewhere), mentions=FINGERPRINTS[1:2])
        # The sealed messages of nobody reach a stranger who has another name and address: he is one.
        self.meet(self.relay(KEYS[1], self.elsewhere, name="Hall"), "new")
        self.meet(self.relay(), "known")
        print(f"promise 9: {refused + 1} relays with a changed key, 0 START and 0 records 13 sent to them", flush=True)

    def test_changed_key_while_running(self):
        with self.relay(farewell=False):
            ada = self.start_member()
            ada.wait_for_session()
        with self.relay(KEYS[1]) as rogue:
            refused = ada.wait_for("refused", "^changed-key ", timeout=30).fields
            self.assertEqual((refused["relay"], refused["known"], refused["shown"]),
                             (rogue.address, FINGERPRINTS[0], FINGERPRINTS[1]))
            ada.say("to a stranger")  # waits for the right one
            self.got_no_key(rogue)
        with self.relay() as relay:
            self.assertEqual(ada.wait_for_session(timeout=30)["trust"], "known")
            relay.wait_for("joined")
            ada.wait_for("sent", "^to a stranger$")

    def test_renewed_key_is_followed(self):
        first, second = (wire.Rotation.make(KEYS[i], KEYS[i + 1], 1_795_000_000 + i) for i in range(2))
        self.meet(self.relay(), "new")
        self.meet(self.relay(KEYS[1], rotations=[first]), "known")
        self.meet(self.relay(KEYS[1]), "known")  # without help now
        self.meet(self.relay(KEYS[2], rotations=[first, second]), "known")
        self.meet(self.relay(), "new", name="Ben")
        self.meet(self.relay(KEYS[2], rotations=[first, second]), "known", name="Ben")  # two at once

    def test_renewals_that_explain_nothing(self):
        self.meet(self.relay(), "new")
        good = wire.Rotation.make(KEYS[0], KEYS[1], 1)
        forged = wire.Rotation.make(KEYS[2], KEYS[1], 1)
        mangled = wire.dataclasses.replace(good, signature=good.signature[:-1] + bytes([good.signature[-1] ^ 1]))
        moved = wire.dataclasses.replace(good, time=2)
        another = wire.dataclasses.replace(good, new_hash=wire.sha256(wire.public_der(KEYS[2])))
        claimed = wire.dataclasses.replace(forged, old=wire.public_der(KEYS[0]))
        for rotation in (forged, mangled, moved, claimed):
            self.refuse(self.relay(KEYS[1], rotations=[rotation]), mentions=FINGERPRINTS[:2])
        self.refuse(self.relay(KEYS[2], rotations=[another]), mentions=[FINGERPRINTS[0], FINGERPRINTS[2]])

    def test_downgrade_is_refused(self):
        self.meet(self.relay(), "new")
        classic = self.start_classic_relay(machine=self.there, key=KEYS[0])
        with classic:
            ada = self.launch_app("Ada", "--relay", "never", "--timeout", "3", machine=self.here)
            self.assertEqual(ada.wait_for_exit(), 3)
            self.got_no_key(classic)
            self.assertIn(classic.address, "\n".join(ada.output.all))
        self.meet(self.relay(), "known")

    def test_classic_relay_that_learned_more(self):
        with self.start_classic_relay(machine=self.there, key=KEYS[0]) as relay:
            ada = self.start_member()
            ada.wait_for_session()
            relay.wait_for("joined")
            ada.control.send("exit")
            self.assertEqual(ada.wait_for_exit(), 0)
        self.meet(self.relay(), "known")

    def test_relay_of_a_person(self):
        host = extendedpeer.make_identity()
        self.meet(self.relay(host=host), "new")
        self.meet(self.relay(host=host), "known")
        # Names of such relays are shared by many: another person's of the same name, elsewhere.
        self.meet(self.relay(KEYS[1], self.elsewhere, host=extendedpeer.make_identity()), "new")

    def test_strangers_are_refused(self):
        self.refuse(self.relay(), "--strangers", "refuse")
        self.meet(self.relay(), "new")
        self.meet(self.relay(), "known", "--strangers", "refuse")

    def test_relay_fingerprint(self):
        self.meet(self.relay(), "verified", "--relay-fingerprint", FINGERPRINTS[0])
        self.refuse(self.relay(machine=self.elsewhere, key=KEYS[1], name="Hall"), "--relay-fingerprint", FINGERPRINTS[0],
                    name="Ben", mentions=FINGERPRINTS[1:2])

    def test_forgotten_relay_is_new(self):
        self.meet(self.relay(), "new")
        forget = harness.Program("sottovoce", ["--forget-relay", f"{self.there.address}:{self.port}"], self.home("Ada"))
        self.assertEqual(forget.wait_for_exit(), 0)
        self.meet(self.relay(KEYS[1]), "new")


if __name__ == "__main__":
    machines.main()
