"""100,000 random and mutated lines at the control port, and worse: other tools notice nothing."""

import contextlib
import pathlib
import random
import select
import socket

import harness

COUNT = 100_000
SEED = 20261123
COMMANDS = [b"/say hello", b"//hello", b"/peers", b"/status", b"/help", b"/quit", b"/say \\n\\\\",
            b"AUTH " + b"0" * 64, b'{"jsonrpc": "2.0", "method": "say", "id": 1}', b"hello"]


def hostile_line(r):
    """One line without its end; never a good `exit`."""
    what = r.random()
    if what < 0.3:
        line = r.randbytes(r.choice((0, 1, 10, 100)))
    else:
        line = bytearray(r.choice(COMMANDS))
        for _ in range(r.randrange(0, 3)):
            at = r.randrange(len(line) + 1)
            line[at : at + r.randrange(2)] = r.randbytes(r.randrange(3))
    line = bytes(line).replace(b"\n", b"?").replace(b"\r", b"?")
    return line if line.strip() != b"exit" else b"no"


class HostileControl(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.app = self.start_app("Ada", "--relay", "host")
        self.app.wait_for("session")
        self.ben = self.start_client(listen=False).join()
        self.app.wait_for("connected", self.ben.address)
        self.rounds = 0

    def still_well(self):
        """A tool that behaves, and the room, notice nothing."""
        self.rounds += 1
        self.app.say(f"round {self.rounds}")
        self.ben.wait_for("message", f"^round {self.rounds}$")
        self.ben.say(f"answer {self.rounds}")
        self.app.control.wait_for_message(f"answer {self.rounds}")
        self.assertEqual(self.app.control.seen("missed"), [])

    def expect_closed(self, connection):
        """Reads to the end of a connection, which has to come."""
        received = b""
        with connection, contextlib.suppress(ConnectionResetError):
            while data := connection.recv(65536):
                received += data
        return received

    def test_hostile_lines(self):
        r = random.Random(SEED)
        before = self.app.rss_kib()
        sent = connections = 0
        while sent < COUNT:
            connections += 1
            tool = self.app.raw_connection()
            lines = [self.auth_line(tool.makefile("rb")), *(hostile_line(r) for _ in range(5000))]
            sent += len(lines) - 1
            self.flood(tool, b"\n".join(lines) + b"\n")
            self.still_well()
        grown = self.app.rss_kib() - before
        print(f"{sent} lines over {connections} connections: {before} KiB and {grown:+} KiB", flush=True)
        limit = 64 * 1024 + (320 * 1024 if harness.is_sanitized("sottovoce") else 0)
        self.assertLess(grown, limit)

    def auth_line(self, reader):
        """What lets a tool in that has read nothing yet."""
        with pathlib.Path(harness.Event(reader.readline().decode().strip()).fields["cookie"]).open("rb") as cookie:
            return b"AUTH " + cookie.read().strip()

    def flood(self, tool, data):
        """Sends it all while reading what comes, until the other side hangs up or is done."""
        tool.setblocking(False)
        view = memoryview(data)
        try:
            while view:
                readable, writable, _ = select.select([tool], [tool], [], harness.TIMEOUT)
                self.assertTrue(readable or writable, "the control port stands still")
                if readable and not tool.recv(1 << 20):
                    break
                if writable:
                    view = view[tool.send(view[:65536]) :]
        except (ConnectionResetError, BrokenPipeError):
            pass  # a /quit was among the lines
        tool.close()

    def test_wrong_first_lines_close(self):
        for first in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"POST /say HTTP/1.1\r\n\r\nexit\r\n",
                      b'{"jsonrpc":"2.0"}\n', b"exit\n", b"\n", b"\0\n", b"\xff\xfe\n", b"AUTH\n", b"AUTH \n",
                      b"AUTH " + b"0" * 64 + b"\n", b"AUTH " + b"0" * 63 + b"\n", b"auth x\n",
                      b"AUTH " + b"0" * 200_000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"):
            with self.subTest(first=first[:20]):
                connection = self.app.raw_connection()
                connection.sendall(first)
                received = self.expect_closed(connection).decode().splitlines()
                self.assertEqual([harness.Event(line).kind for line in received][:1], ["hello"])
                self.assertNotIn("ready", [harness.Event(line).kind for line in received])
        self.still_well()

    def test_guesses(self):
        r = random.Random(SEED)
        for _ in range(300):
            connection = self.app.raw_connection()
            with contextlib.suppress(OSError):  # shown out already, to make room
                connection.sendall(b"AUTH " + r.randbytes(32).hex().encode() + b"\nexit\n")
            self.assertNotIn(b"ready", self.expect_closed(connection))
        self.still_well()

    def test_wrong_commands_are_told(self):
        wrong = {"/nonsense": "unknown-command", "/": "unknown-command", "/peers x": "unknown-command",
                 "/SAY hello": "unknown-command", "/say\thello": "unknown-command", "/say a\\qb": "bad-escape",
                 "/say a\\": "bad-escape", "x" * 48_001: "too-large", "/say " + "x" * 48_001: "too-large"}
        for line, code in wrong.items():
            self.app.control.send(line)
            with self.subTest(line=line[:20]):
                got, _, sentence = self.app.wait_for("error").text.partition(" ")
                self.assertEqual(got, code)
                self.assertGreater(len(sentence.split()), 4, "is no sentence")
        self.still_well()
        print(f"promise 15: {len(wrong)} wrong commands at the control port, each told by its code and a sentence",
              flush=True)

    def test_many_silent_connections(self):
        connections = [self.app.raw_connection() for _ in range(200)]
        for connection in connections:
            self.addCleanup(connection.close)
        self.still_well()
        self.app.connect().send("from a new tool")  # gets in all the same
        self.ben.wait_for("message", "from a new tool")

    def test_line_over_the_limit_closes(self):
        tool = self.app.connect()
        tool.send("x" * (128 * 1024 + 1))
        tool.wait_until_closed()
        self.still_well()

    def test_slow_reader_misses_and_nobody_else_does(self):
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", self.app.control_port))
        reader = slow.makefile("rb")
        slow.sendall(self.auth_line(reader) + b"\n")
        self.assertEqual(harness.Event(reader.readline().decode()).kind, "ready")
        text = "x" * 40_000
        for number in range(300):  # 12 MB; the queue holds one, the kernel a few
            self.ben.say(f"{number} {text}")
            self.app.control.wait_for_message(f"{number} {text}")
        self.still_well()
        slow.settimeout(harness.TIMEOUT)
        missed, last = [], None
        while last != f"answer {self.rounds}":
            event = harness.Event(reader.readline().decode().rstrip("\n"))
            if event.kind == "missed":
                missed.append(int(event.text))
            last = event.text.partition(" ")[2]
        slow.close()
        self.assertTrue(missed, "nothing was missed")


if __name__ == "__main__":
    harness.main()
