"""Machines for tests, as network namespaces around a switch: addresses that are not loopback, and forged ones.

A test script whose classes derive from MachineTest ends with main() of this module, which makes the
namespaces as root or as an ordinary user where the system allows that, and skips with a reason where not.
"""

import contextlib
import os
import subprocess
import sys
import time

import harness

INSIDE = "SOTTOVOCE_TEST_INSIDE"
CABLE, SWITCH = "cable", "switch"


class Machine:
    """A network namespace with one cable to the switch. Gone when close() ends its holder."""

    interface = CABLE

    def __init__(self, number):
        self.address = f"10.9.0.{number}"
        self._holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec cat"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._holder.stdout.readline()  # from here on it is in its namespace
        self.pid = self._holder.pid
        self.namespace = f"/proc/{self.pid}/ns/net"
        self.prefix = ["nsenter", f"--net={self.namespace}", "--"]
        ip("link", "add", f"port{number}", "type", "veth", "peer", "name", CABLE, "netns", str(self.pid))
        ip("link", "set", f"port{number}", "master", SWITCH, "up")
        self.ip("link", "set", "lo", "up")
        # Without duplicate address detection, which would take a second.
        self.ip("link", "set", CABLE, "addrgenmode", "none")
        self.ip("addr", "add", f"10.9.0.{number}/24", "dev", CABLE)
        self.ip("addr", "add", f"fe80::{number}/64", "dev", CABLE, "nodad")
        self.ip("addr", "add", f"fd00::{number}/64", "dev", CABLE, "nodad")
        self.ip("link", "set", CABLE, "up")

    def ip(self, *words):
        ip(*words, prefix=self.prefix)

    def wait_for_carrier(self):
        """The kernel sees a moment later that both ends are up."""
        until = time.monotonic() + harness.TIMEOUT
        while "state UP" not in self.output_of("ip", "link", "show", CABLE):
            if time.monotonic() > until:
                raise AssertionError("the cable of a machine does not come up")

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
        ip("link", "del", f"port{self.address.rpartition('.')[2]}")
        self._holder.communicate()


def ip(*words, prefix=()):
    subprocess.run([*prefix, "ip", *words], check=True)


class MachineTest(harness.SystemTest):
    """A test with machines, the first at 10.9.0.1."""

    MACHINES = 2

    def setUp(self):
        super().setUp()
        ip("link", "add", SWITCH, "type", "bridge", "mcast_snooping", "0")
        self.addCleanup(ip, "link", "del", SWITCH)
        ip("link", "set", SWITCH, "up")
        self.machines = []
        for number in range(1, self.MACHINES + 1):
            self.machines.append(Machine(number))
            self.addCleanup(self.machines[-1].close)
        for machine in self.machines:
            machine.wait_for_carrier()


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


def main():
    if INSIDE not in os.environ:
        enter_namespace()
    harness.main()
