"""Whose address, cable or interface changes while people talk goes on in its session, and nothing is missing.

Three machines on a switch; Ben, on the second, is the one whose network changes. Once the first person's app hosts
the relay, once it is a program of its own, and once it is the host's own network. Measured by the apps' own clocks:
from the moment when the network is there until what each said after it is shown to each other.
"""

import itertools
import random
import time

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import classicpeer
import machines
import talkers

RUNS = 10 if talkers.FULL else 1
WITHOUT = 5  # seconds that a cable is out
WITHIN = 1  # seconds, as promised
HOST_WITHIN = 3  # seconds: as when another takes over
SPARE = "spare"


class Moving:
    """What all these tests do."""

    MACHINES = 3
    PACE = 0.1  # who hosts alone meanwhile says 128 texts again, and no more (docs/protocol.md, "Messages")

    def setUp(self):
        super().setUp()
        self.bens = self.machines[1]
        self.others = {machine: itertools.cycle((f"10.9.0.{100 + number}/24", f"10.9.0.{number}/24"))
                       for number, machine in enumerate(self.machines, 1)}

    def start(self):
        self.meet("Ada", "Ben", "Cem")
        self.ben = self.people[1]
        self.talk_for(1)

    def run_changes(self, what, change, limit=WITHIN):
        """`change()` gives the moment from which on there is a network."""
        self.start()
        figures = []
        for _ in range(RUNS):
            self.talk_for(random.random())  # apps look for changes at moments of their own
            moment = change()
            figures.append(max(self.seconds_until_heard(moment, self.pairs())))
            self.check_everything()
            self.talk_for(1)
        self.check_everything()
        self.report(17, f"{self.KIND}, {what}", figures, limit)

    def drop_address(self, machine):
        for family in ("-4", "-6"):
            machine.ip(family, "addr", "flush", "dev", machines.CABLE)

    def take_address(self, machine):
        moment = time.time()
        machine.ip("addr", "add", next(self.others[machine]), "dev", machines.CABLE)
        return moment

    def interface_down(self, machine):
        machine.ip("link", "set", machines.CABLE, "down")
        self.talk_for(WITHOUT)
        moment = time.time()
        machine.ip("link", "set", machines.CABLE, "up")
        return moment


class MemberMoves(Moving):
    """Ben's network changes, with any kind of relay."""

    def test_new_address(self):
        def change():
            self.drop_address(self.bens)
            return self.take_address(self.bens)

        self.run_changes("another address", change)

    def test_no_address_for_a_while(self):
        def change():
            self.drop_address(self.bens)
            self.talk_for(2)
            return self.take_address(self.bens)

        self.run_changes("no address for 2 s, then another", change)

    def test_cable_out(self):
        """At the switch, so the machine keeps its address."""
        def change():
            machines.ip("link", "set", "port2", "down")
            self.talk_for(WITHOUT)
            moment = time.time()
            machines.ip("link", "set", "port2", "up")
            return moment

        self.run_changes(f"cable out for {WITHOUT} s", change)

    def test_interface_down(self):
        self.run_changes(f"interface down for {WITHOUT} s", lambda: self.interface_down(self.bens))

    def test_second_interface(self):
        """It comes, which nobody notices; then the first one goes, and the talk goes on by the second."""
        self.start()
        added, moved = [], []
        for _ in range(RUNS):
            machines.ip("link", "add", "port2b", "type", "veth", "peer", "name", SPARE, "netns",
                        str(self.bens.pid))
            machines.ip("link", "set", "port2b", "master", machines.SWITCH, "up")
            moment = time.time()
            self.bens.ip("addr", "add", "10.9.0.202/24", "dev", SPARE)
            self.bens.ip("link", "set", SPARE, "up")
            self.talk_for(3)
            added.append(self.longest_gap(moment))
            self.talk_for(random.random())
            moment = time.time()
            self.bens.ip("link", "set", machines.CABLE, "down")
            moved.append(max(self.seconds_until_heard(moment, self.pairs())))
            self.check_everything()
            self.bens.ip("link", "set", machines.CABLE, "up")
            self.talk_for(2)
            machines.ip("link", "del", "port2b")
            self.talk_for(2)
            self.check_everything()
        self.report(17, f"{self.KIND}, second interface comes, longest silence", added, WITHIN)
        self.report(17, f"{self.KIND}, first interface goes", moved, WITHIN)

    def longest_gap(self, moment):
        """From then until now, of anybody's words at anybody."""
        gaps = []
        for speaker, listener in self.pairs():
            shown = (each.shown_at for each in listener.heard[speaker.name] if each.shown_at >= moment)
            gaps += (after - before for before, after in itertools.pairwise([moment, *shown, time.time()]))
        return max(gaps)


class Hosting(Moving, talkers.TalkTest):
    """Who has no network hosts alone meanwhile. Of two that host the smaller key stays."""

    def give_keys(self, *names):
        """To host with, in that order of their fingerprints."""
        keys = sorted((classicpeer.make_key() for _ in names),
                      key=lambda key: classicpeer.fingerprint(classicpeer.public_pem(key)))
        for name, key in zip(names, keys):
            folder = self.home(name) / "data/sottovoce/default"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / "relay.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            (folder / "relay.key").chmod(0o600)


class WithAHost(MemberMoves, Hosting):
    """Ben, who comes back, has the smaller key."""

    def setUp(self):
        super().setUp()
        self.give_keys("Ben", "Ada")


class HostMoves(Hosting):
    """It is the network of Ada, who hosts, that changes; she has the smaller key."""

    def setUp(self):
        super().setUp()
        self.give_keys("Ada", "Ben")

    def test_new_address(self):
        """The others must find the relay anew; they know it by its key."""
        def change():
            self.drop_address(self.machines[0])
            return self.take_address(self.machines[0])

        self.run_changes("the host gets another address", change)

    def test_no_address_for_a_moment(self):
        """Too short for the others to give it up: so must not it."""
        def change():
            self.drop_address(self.machines[0])
            self.talk_for(0.6)
            return self.take_address(self.machines[0])

        self.run_changes("the host has no address for 0.6 s, then another", change, HOST_WITHIN)
        self.assertIs(self.host(), self.people[0])

    def test_interface_down(self):
        """The others have a new room by then, in which it stays, though its own key is the smaller."""
        self.start()
        moment = self.interface_down(self.machines[0])
        figure = max(self.seconds_until_heard(moment, self.pairs()))
        self.check_everything()
        self.assertIs(self.host(), self.ben)
        self.report(17, f"{self.KIND}, its own interface down for {WITHOUT} s", [figure], HOST_WITHIN)


class WithARelay(MemberMoves, talkers.RelayTalkTest):
    pass


if __name__ == "__main__":
    machines.main()
