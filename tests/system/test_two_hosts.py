"""Two machines, as two network namespaces joined by a cable (veth): both host, and become one room.

Makes its namespaces itself, as root or as an ordinary user where the system allows that; skipped with
a reason where not.
"""

import contextlib
import os
import subprocess
import sys
import time

import classicpeer
import harness

INSIDE = "SOTTOVOCE_TEST_INSIDE"


class Machine:
    """A network namespace with one end of the cable. Gone when close() ends its holder."""

    def __init__(self):
        self._holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec cat"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._holder.stdout.readline()  # from here on it is in its namespace
        self.namespace = f"/proc/{self._holder.pid}/ns/net"
        self.prefix = ["nsenter", f"--net={self.namespace}", "--"]

    @property
    def pid(self):
        return self._holder.pid

    def ip(self, *words):
        subprocess.run([*self.prefix, "ip", *words], check=True)

    def bring_up(self, number):
        """Without duplicate address detection, which would take a second."""
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", "cable", "addrgenmode", "none")
        self.ip("addr", "add", f"10.9.0.{number}/24", "dev", "cable")
        self.ip("addr", "add", f"fe80::{number}/64", "dev", "cable", "nodad")
        self.ip("addr", "add", f"fd00::{number}/64", "dev", "cable", "nodad")
        self.ip("link", "set", "cable", "up")

    def wait_for_carrier(self):
        """The kernel sees a moment later that both ends are up."""
        until = time.monotonic() + harness.TIMEOUT
        while "state UP" not in self.output_of("ip", "link", "show", "cable"):
            if time.monotonic() > until:
                raise AssertionError("the cable between the machines does not come up")

    def output_of(self, *command):
        return subprocess.run([*self.prefix, *command], check=True, capture_output=True, text=True).stdout

    @contextlib.contextmanager
    def inside(self):
        """Sockets made meanwhile belong to this machine."""
        with open("/proc/self/ns/net", "rb") as back, open(self.namespace, "rb") as there:
            os.setns(there.fileno(), os.CLONE_NEWNET)
            try:
                yield
            finally:
                os.setns(back.fileno(), os.CLONE_NEWNET)

    def close(self):
        self._holder.communicate()


class TwoHosts(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.machines = [Machine(), Machine()]
        for machine in self.machines:
            self.addCleanup(machine.close)
        left, right = self.machines
        subprocess.run(["ip", "link", "add", "cable", "netns", str(left.pid), "type", "veth",
                        "peer", "name", "cable", "netns", str(right.pid)], check=True)
        left.bring_up(1)
        right.bring_up(2)
        for machine in self.machines:
            machine.wait_for_carrier()

    def start_on(self, machine, name, *options):
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
        with right.inside():
            cem = classicpeer.ClassicClient(self.port, self.group, interface="10.9.0.2")
            self.addCleanup(cem.close)
        cem.join()
        ada.wait_for("connected", cem.address)
        ben.wait_for("connected", cem.address)
        self.chat([ada, ben])
        cem.say("from the same machine as Ben")
        for app in (ada, ben):
            app.control.wait_for_message("from the same machine as Ben", sender=cem.address + " ")


def enter_namespace():
    """Starts this script anew in a network namespace in which it may do as it likes."""
    reason = ""
    for way in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            subprocess.run([*way, "unshare", "--net", "ip", "link"], capture_output=True, text=True, check=True)
        except FileNotFoundError as error:
            reason = error
        except subprocess.CalledProcessError as error:
            reason = error.stderr.strip()
        else:
            os.environ[INSIDE] = "yes"
            os.execvp(way[0], [*way, sys.executable, *sys.argv])
    print(f"skipped: no network namespaces here: {reason}")
    sys.exit(harness.SKIPPED)


if __name__ == "__main__":
    if INSIDE not in os.environ:
        enter_namespace()
    harness.main()
