"""Two machines on a switch: both host, and become one room."""

import harness
import machines


class TwoHosts(machines.MachineTest):
    def start_on(self, machine, name, *options):
        """Without the usual options, which name an interface."""
        app = harness.App(["--port", self.port, "--name", name, *options], self.home(name),
                          machine.prefix, machine.inside)
        return self._keep(app)

    def chat(self, apps):
        for speaker, listener in (apps, apps[::-1]):
            speaker.say("over the cable " + "z" * 5000)
            listener.control.wait_for_message("over the cable " + "z" * 5000)

    def test_two_hosts_become_one(self):
        pairs = {}
        for family, group in (("IPv4", self.group), ("IPv6", "ff15::" + self.group.rpartition(".")[2])):
            pairs[family] = [self.start_on(machine, f"{family}-{number}", "--relay", "host", "--group", group,
                                           "--keepalive", "1", "--interface", "cable")
                             for number, machine in enumerate(self.machines)]
            self.port = harness.free_port()
        # Who meets the other at once may yield before anybody looks, so only the outcome counts: both
        # in one room, after one announcement interval at the latest.
        for family, apps in pairs.items():
            with self.subTest(family):
                for app in apps:
                    app.wait_until_open().wait_for("connected", timeout=40)
                self.chat(apps)

    def test_second_machine_joins_the_first(self):
        """As people start it: no option says which interface."""
        left, right = self.machines
        ada = self.start_on(left, "Ada", "--group", self.group).wait_until_open()
        hosting = ada.wait_for("hosting").fields["fingerprint"]
        ben = self.start_on(right, "Ben", "--group", self.group).wait_until_open()
        session = ben.wait_for_session()
        self.assertEqual(session["fingerprint"], hosting)
        self.assertEqual(session["relay"], f"10.9.0.1:{self.port}")
        cem = self.start_client(machine=right).join()
        ada.wait_for("connected", cem.address)
        ben.wait_for("connected", cem.address)
        self.chat([ada, ben])
        cem.say("from the same machine as Ben")
        for app in (ada, ben):
            app.control.wait_for_message("from the same machine as Ben", sender=cem.address + " ")


if __name__ == "__main__":
    machines.main()
