"""The impairing proxy between clients and a relay, as a test starts and drives it."""

import contextlib
import json
import pathlib
import subprocess
import time

import harness
from classicpeer import LOOPBACK

PROGRAM = harness.BIN.parent / "tests/impairproxy"


class ImpairProxy:
    """impairproxy in front of a relay; `address` is what clients take for the relay's. Also a context manager.

    Options are those of the program, with underscores: ImpairProxy(port, seed=3, up_loss=0.1).
    """

    def __init__(self, relay_port, relay_host=LOOPBACK, **options):
        words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]
        self.process = subprocess.Popen([str(PROGRAM), "--relay", f"{relay_host}:{relay_port}", *words],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = harness.Lines(self.process.stdout, "impairproxy")
        self._answers = 1
        try:
            self.address = self.output.wait_for(r"^listening (\S+)$")[1]
        except AssertionError:
            self.stop()
            raise
        host, _, port = self.address.rpartition(":")
        self.host, self.port = host, int(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def ask(self, line):
        """The answer to a line, whatever it is."""
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        number, self._answers = self._answers, self._answers + 1
        return self.output.wait(lambda lines: lines[number] if len(lines) > number else None, f"answer to {line!r}")

    def change(self, line):
        """`loss 0.3 burst 5`, `up partition on`, ...; what is sent from now on feels it."""
        answer = self.ask(line)
        if answer != f"ok {line}":
            raise ValueError(answer)

    def statistics(self):
        return json.loads(self.ask("stats").removeprefix("stats "))

    def wait_for(self, seen, what):
        """The first statistics of which seen() holds."""
        until = time.monotonic() + harness.TIMEOUT
        while time.monotonic() < until:
            if seen(statistics := self.statistics()):
                return statistics
        raise AssertionError(f"impairproxy: waited for {what}; there are {statistics}")

    def stop(self):
        """Its exit code."""
        with contextlib.suppress(BrokenPipeError):  # it ended before
            self.process.stdin.close()
        try:
            return self.process.wait(harness.TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
