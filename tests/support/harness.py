"""Starts the real programs for the system tests and drives them by their control port.

Each test has a multicast group and a port of its own and stays on loopback; each program has a home
of its own, so nothing of the user is touched and tests run side by side. Every wait ends with an event
or with an error that tells what was seen instead. The programs are looked for in $BIN.
"""

import collections
import contextlib
import datetime
import os
import pathlib
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import classicpeer
import extendedpeer
import extendedrelay
import extendedwire
from classicpeer import LOOPBACK

BIN = pathlib.Path(os.environ.get("BIN", pathlib.Path(__file__).parents[2] / "build/dev/bin"))
TIMEOUT = 15  # of any single wait, in seconds; what takes longer hangs
SKIPPED = 77


class HERE:
    """Where programs and peers of tests run, if nothing else is said: this machine, on loopback."""

    prefix = ()
    inside = contextlib.nullcontext
    interface, address = "lo", LOOPBACK


def free_port():
    """A port below the ones that the system gives away, free for UDP and TCP."""
    while True:
        port = random.randrange(20000, 32000)
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as probe:
                    probe.bind(("127.0.0.1", port))
            return port
        except OSError:
            continue


def random_group():
    return f"239.255.{random.randrange(1, 255)}.{random.randrange(1, 255)}"


def is_sanitized(program):
    """AddressSanitizer keeps freed memory for a while: bounds of memory are wider then."""
    return b"__asan_init" in (BIN / program).read_bytes()


# --- lines that can be waited for ---------------------------------------------------------------


class Lines:
    """The lines of a stream, gathered by a thread until the stream ends."""

    def __init__(self, stream, name):
        self.name = name
        self.all = []
        self.ended = False
        self._changed = threading.Condition()
        threading.Thread(target=self._gather, args=(stream,), daemon=True).start()

    def _gather(self, stream):
        # A connection ends with an error when the other side was killed, or this one closed it.
        with stream, contextlib.suppress(OSError, ValueError):
            for line in stream:
                with self._changed:
                    self.all.append(line.decode(errors="replace").rstrip("\r\n"))
                    self._changed.notify_all()
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def wait(self, find, what, timeout=TIMEOUT):
        """The first thing that find(lines) gives; it is called again with every new line."""
        with self._changed:
            found = None

            def ready():
                nonlocal found
                found = find(self.all)
                return found is not None or self.ended

            self._changed.wait_for(ready, timeout)
            if found is None:
                tail = "\n  ".join(line[:300] for line in self.all[-15:])
                why = "it ended" if self.ended else f"nothing for {timeout} s"
                raise AssertionError(f"{self.name}: waited for {what}; {why}. Last lines:\n  {tail}")
            return found

    def wait_for(self, pattern, timeout=TIMEOUT):
        """The match of the first line that holds the pattern."""
        regex, looked_at = re.compile(pattern), 0

        def find(lines):
            nonlocal looked_at
            for line in lines[looked_at:]:
                looked_at += 1
                if match := regex.search(line):
                    return match
            return None

        return self.wait(find, repr(pattern), timeout)

    def wait_for_end(self, timeout=TIMEOUT):
        with self._changed:
            if not self._changed.wait_for(lambda: self.ended, timeout):
                raise AssertionError(f"{self.name}: did not end within {timeout} s")


# --- programs -----------------------------------------------------------------------------------


class Program:
    """A running program of ours. `prefix` is put before its command (nsenter, for example)."""

    def __init__(self, program, options, home, prefix=()):
        self.name = f"{program} ({home.name})"
        self.home = home
        command = [*prefix, str(BIN / program), *map(str, options)]
        self.process = subprocess.Popen(command, env=environment(home), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = Lines(self.process.stdout, self.name)

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def wait_for_exit(self, timeout=TIMEOUT):
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name}: did not end within {timeout} s") from None
        self.output.wait_for_end()
        return code

    def kill(self):
        if self.is_running():
            self.process.kill()
        self.process.wait()

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


class App(Program):
    """sottovoce --headless, with one control connection opened at once."""

    def __init__(self, options, home, prefix=(), inside=contextlib.nullcontext):
        """`inside`: gives a context manager in which the control port can be reached."""
        super().__init__("sottovoce", ["--headless", "--control-port", 0, *options], home, prefix)
        self._inside = inside
        self._tools = []

    def wait_until_open(self, timeout=TIMEOUT):
        self.control_port = int(self.output.wait_for(r"[Cc]ontrol port\D*(\d+)\s*$", timeout)[1])
        self.control = self.connect()
        return self

    def connect(self):
        """Another tool."""
        tool = Control(self.raw_connection())
        self._tools.append(tool)
        return tool.authenticate()

    def kill(self):
        super().kill()
        for tool in self._tools:
            tool.close()

    def raw_connection(self):
        """A plain connection to the control port, which the caller closes."""
        with self._inside():
            return socket.create_connection(("127.0.0.1", self.control_port), TIMEOUT)

    # What tests ask for most, by the first connection.

    def say(self, text):
        self.control.say(text)

    def wait_for(self, kind, pattern="", timeout=TIMEOUT):
        return self.control.wait_for(kind, pattern, timeout)

    def wait_for_session(self, timeout=TIMEOUT):
        """Its fields: relay, fingerprint and trust."""
        return self.wait_for("session", timeout=timeout).fields


class Event:
    """One line of a control port."""

    def __init__(self, line):
        self.time, _, rest = line.partition(" ")
        self.kind, _, self.raw = rest.partition(" ")
        self.text = unescape(self.raw)

    @property
    def address(self):
        """Of whom it tells: its first word."""
        return self.text.partition(" ")[0]

    @property
    def fields(self):
        """The words of the form name=value."""
        return dict(word.split("=", 1) for word in self.text.split(" ") if "=" in word)

    def is_well_formed(self):
        try:
            datetime.datetime.strptime(self.time, "%Y-%m-%dT%H:%M:%S.%fZ")
        except ValueError:
            return False
        return re.fullmatch(r"[a-z-]+", self.kind) is not None


class EventReader:
    """What a control port says, each line once."""

    def __init__(self, control):
        self._control, self._read = control, 0

    def events(self):
        lines = self._control.lines.all
        end = len(lines)
        fresh, self._read = lines[self._read:end], end
        return map(Event, fresh)


class Control:
    """A tool at a control port. Each event is handed out once, whatever the order of asking."""

    def __init__(self, connection):
        self._socket = connection
        self._socket.settimeout(None)
        self.lines = Lines(connection.makefile("rb"), f"control {connection.getpeername()[1]}")
        self._parsed = 0  # lines that became events
        self._waiting = collections.defaultdict(list)  # kind -> events not handed out yet

    def authenticate(self):
        self.greeting = self.wait_for("hello")
        cookie = self.greeting.fields.get("cookie")
        if cookie:
            self.send("AUTH " + pathlib.Path(cookie).read_text(encoding="ascii").strip())
        self.ready = self.wait_for("ready")
        return self

    def send(self, line):
        self._socket.sendall(line.encode() + b"\n")

    def say(self, text):
        """Sends a text, whatever it holds."""
        self.send("/say " + escape(text))

    def wait_for(self, kind, pattern="", timeout=TIMEOUT):
        regex = re.compile(pattern, re.DOTALL)
        return self._next(kind, lambda event: regex.search(event.text), repr(pattern), timeout)

    def wait_for_message(self, text, sender="", timeout=TIMEOUT):
        """A message of exactly this text; gives the address of who sent it."""
        def wanted(event):
            return event.text.partition(" ")[2] == text and event.text.startswith(sender)

        return self._next("message", wanted, f"{sender} {text[:80]!r}", timeout).text.partition(" ")[0]

    def seen(self, kind):
        """All events of a kind so far, also those that were handed out."""
        return [event for event in map(Event, self.lines.all[:]) if event.kind == kind]

    def wait_until_closed(self, timeout=TIMEOUT):
        self.lines.wait_for_end(timeout)

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was first
        self._socket.close()

    def _next(self, kind, wanted, what, timeout):
        looked_at = 0  # a flood of lines must not be looked at again with each new one

        def find(lines):
            nonlocal looked_at
            for event in map(Event, lines[self._parsed :]):
                self._parsed += 1
                self._waiting[event.kind].append(event)
            candidates = self._waiting[kind]
            for number in range(looked_at, len(candidates)):
                if wanted(candidates[number]):
                    return candidates.pop(number)
            looked_at = len(candidates)
            return None

        return self.lines.wait(find, f"{kind} {what}", timeout)


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def unescape(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), text)


def environment(home):
    """A user who has nothing but this home."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {"HOME": home, "XDG_CONFIG_HOME": home / "config", "XDG_DATA_HOME": home / "data",
           "XDG_CACHE_HOME": home / "cache", "XDG_STATE_HOME": home / "state", "XDG_RUNTIME_DIR": runtime,
           "LC_ALL": "C.UTF-8"}
    inherited = {name: value for name, value in os.environ.items()
                 if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return inherited | {name: str(value) for name, value in own.items()}


# --- tests --------------------------------------------------------------------------------------


class SystemTest(unittest.TestCase):
    """Makes the group, the port and the homes of one test, and ends what the test started.

    A program that still runs at the end of a test must end cleanly when it is asked to.
    """

    def setUp(self):
        self.group = random_group()
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sv-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.programs = []

    def tearDown(self):
        running = [program for program in self.programs if program.is_running()]
        for program in running:
            program.signal(signal.SIGTERM)
        for program in running:
            self.assertEqual(program.wait_for_exit(), 0, f"{program.name} did not end cleanly")

    def run(self, result=None):
        def failures():
            return len(result.failures) + len(result.errors)

        before = failures()
        super().run(result)
        if failures() > before:
            for program in self.programs:
                print(f"--- {program.name}, exit code {program.process.returncode}", file=sys.stderr)
                print("\n".join(line[:300] for line in program.output.all[-60:]), file=sys.stderr)

    def home(self, name):
        return self.folder / name

    def network_options(self, machine=HERE):
        return ["--group", self.group, "--port", self.port, "--interface", machine.interface]

    def start_relay(self, *options, home="relay", machine=HERE):
        """sottovoce-relay, from when it has announced its key on. It gets `fingerprint`, `address`."""
        with machine.inside():
            listener = classicpeer.group_socket(self.group, self.port, machine.address)
        with listener:
            relay = Program("sottovoce-relay", [*self.network_options(machine), *options], self.home(home),
                            machine.prefix)
            self._keep(relay)
            until = time.monotonic() + TIMEOUT
            while relay.is_running() and time.monotonic() < until:
                select.select([listener], [], [], 0.05)
                for datagram, source in classicpeer.drain(listener):
                    for kind, value in classicpeer.records(datagram):
                        if kind in (classicpeer.PUBLIC_KEY, extendedwire.ANNOUNCE):
                            relay.address = classicpeer.address_text(source)
                            relay.fingerprint = (classicpeer.fingerprint(value) if kind == classicpeer.PUBLIC_KEY
                                                 else classicpeer.fingerprint_of_der(value))
                            return relay
        self.fail(f"{relay.name} announced no key")

    def launch_app(self, name, *options, home=None, machine=HERE):
        """sottovoce --headless, not waited for."""
        app = App([*self.network_options(machine), "--name", name, *options], self.home(home or name),
                  machine.prefix, machine.inside)
        return self._keep(app)

    def start_app(self, name, *options, **where):
        """sottovoce --headless, from when its control port is open on."""
        return self.launch_app(name, *options, **where).wait_until_open()

    def start_client(self, machine=HERE, **arguments):
        """A classic client in Python, which does nothing yet."""
        with machine.inside():
            client = classicpeer.ClassicClient(self.port, self.group, machine.address, **arguments)
        self.addCleanup(client.close)
        return client

    def start_classic_relay(self, machine=HERE, **arguments):
        """A classic relay in Python, on a thread; also a context manager that ends it."""
        with machine.inside():
            return classicpeer.ClassicRelay(self.port, self.group, machine.address, **arguments)

    def start_extended_client(self, machine=HERE, **arguments):
        """An extended client in Python, which does nothing yet. By unicast to a relay here, unless told otherwise."""
        arguments = {"relay": (LOOPBACK, self.port), "listen": False} | arguments
        with machine.inside():
            client = extendedpeer.ExtendedClient(self.port, self.group, machine.address, **arguments)
        self.addCleanup(client.close)
        return client

    def start_extended_relay(self, machine=HERE, **arguments):
        """A relay of both layers in Python, as start_classic_relay()."""
        with machine.inside():
            return extendedrelay.ExtendedRelay(self.port, self.group, machine.address, **arguments)

    def _keep(self, program):
        self.programs.append(program)
        self.addCleanup(program.kill)
        return program


def main():
    """unittest.main(), with the exit code that ctest takes for skipped when every test was."""
    missing = [name for name in ("sottovoce", "sottovoce-relay") if not (BIN / name).exists()]
    if missing:
        sys.exit(f"{BIN} has no {' and no '.join(missing)}: build first, ./dev test does")
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    if result.wasSuccessful() and result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(SKIPPED)
    sys.exit(not result.wasSuccessful())
