"""Two relays of the same group on two machines: sottovoce --headless lists both, goes where it is told and stays so."""

import machines


class RelayChoice(machines.MachineTest):
    MACHINES = 3

    def setUp(self):
        super().setUp()
        self.here = self.machines[0]
        self.relays = [self.start_relay("--relay-name", name, home=name, machine=machine)
                       for name, machine in zip(("Aula", "Lab"), self.machines[1:])]
        self.relays.sort(key=lambda relay: relay.fingerprint)

    def start_member(self, name="Ada", **where):
        return self.start_app(name, "--relay", "never", "--keepalive", "1", machine=self.here, **where)

    def list_relays(self, app):
        """Their lines by fingerprint."""
        app.control.send("/relays")
        count = int(app.wait_for("relays").text)
        lines = [app.wait_for("relay") for _ in range(count)]
        return {line.fields["fingerprint"]: line for line in lines}

    def restart(self, app, name="Ada"):
        app.control.send("exit")
        self.assertEqual(app.wait_for_exit(), 0)
        return self.start_member(name)

    def wait_for_session_with(self, app, relay):
        return app.wait_for("session", relay.fingerprint).fields

    def test_choice_is_listed_followed_and_remembered(self):
        first, second = self.relays
        ada = self.start_member()
        self.wait_for_session_with(ada, first)  # of two strangers the smaller fingerprint
        ben = self.start_member("Ben")
        self.wait_for_session_with(ben, first)
        ada.wait_for("connected", "name=Ben")

        listed = self.list_relays(ada)
        self.assertEqual(set(listed), {first.fingerprint, second.fingerprint})
        here, there = listed[first.fingerprint].fields, listed[second.fingerprint].fields
        self.assertEqual((here["current"], here["members"], here["trust"]), ("yes", "2", "new"))
        self.assertEqual((there["members"], there["layer"], there["trust"]), ("0", "extended", "new"))
        self.assertEqual({here["name"], there["name"]}, {"Aula", "Lab"})
        self.assertEqual(listed[second.fingerprint].address, second.address)
        self.assertNotIn("current", there)

        ada.control.send("/relay " + second.fingerprint)
        self.assertEqual(self.wait_for_session_with(ada, second)["trust"], "new")
        ben.wait_for("disconnected")  # it said goodbye
        there = self.list_relays(ada)[second.fingerprint].fields
        self.assertEqual((there["current"], there["chosen"], there["members"]), ("yes", "yes", "1"))

        # Both are known now, and the other one has the smaller fingerprint; yet she comes back here.
        ada = self.restart(ada)
        self.assertEqual(self.wait_for_session_with(ada, second)["trust"], "known")
        known = (ada.home / "data/sottovoce/default/known_relays").read_text(encoding="utf-8")
        self.assertEqual([line.split()[0] for line in known.splitlines() if " chosen " in line], [second.fingerprint])
        # Ben, who chose nothing, stays with the best.
        self.wait_for_session_with(self.restart(ben, "Ben"), first)

        ada.control.send("/relay auto")
        self.wait_for_session_with(self.restart(ada), first)

    def test_chosen_relay_that_is_gone(self):
        first, second = self.relays
        ada = self.start_member()
        self.wait_for_session_with(ada, first)
        self.assertEqual(len(self.list_relays(ada)), 2)
        ada.control.send("/relay " + second.fingerprint)
        self.wait_for_session_with(ada, second)
        second.kill()
        # Without it the other will do, and when it is back nobody is torn away; but the next start prefers it.
        self.wait_for_session_with(ada, first)
        while second.fingerprint in self.list_relays(ada):
            pass  # each answer takes a question of its own; three without an answer end it
        ada.control.send("/relay " + second.fingerprint)
        ada.wait_for("error", "^no-such-relay ")
        machine = self.machines[1:][0 if second.address.startswith(self.machines[1].address) else 1]
        back = self.start_relay("--relay-name", second.home.name, home=second.home.name, machine=machine)
        self.assertEqual(back.fingerprint, second.fingerprint)
        self.assertEqual(self.list_relays(ada)[first.fingerprint].fields["current"], "yes")
        self.wait_for_session_with(self.restart(ada), back)

    def test_changed_key_cannot_be_chosen(self):
        first, second = self.relays
        ada = self.start_member()
        self.wait_for_session_with(ada, first)
        self.list_relays(ada)
        ada.control.send("/relay " + second.fingerprint)
        self.wait_for_session_with(ada, second)
        machine = self.machines[1:][0 if second.address.startswith(self.machines[1].address) else 1]
        second.kill()
        rogue = self.start_relay("--relay-name", second.home.name, home="rogue", machine=machine)
        self.wait_for_session_with(ada, first)
        self.assertEqual(self.list_relays(ada)[rogue.fingerprint].fields["refused"], "changed-key")
        ada.control.send("/relay " + rogue.fingerprint)
        ada.wait_for("error", "^relay-refused ")
        self.assertEqual(self.list_relays(ada)[rogue.fingerprint].fields["members"], "0")


if __name__ == "__main__":
    machines.main()
