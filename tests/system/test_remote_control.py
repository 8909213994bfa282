"""The control port beyond loopback: TLS 1.3, a pinned certificate, and patience with nobody who fails.

Runs in a network namespace of its own, whose loopback interface has addresses of a network, which
are no loopback addresses then; skipped with a reason where that cannot be made.
"""

import contextlib
import hashlib
import os
import pathlib
import socket
import ssl
import stat
import subprocess
import sys
import time

import harness

INSIDE = "SOTTOVOCE_TEST_INSIDE"
HERE, TOOL, INTRUDER = "10.99.0.1", "10.99.0.2", "10.99.0.3"
EXAMPLES = pathlib.Path(os.environ.get("SOURCE_DIR", pathlib.Path(__file__).parents[2])) / "examples"


def plain(port, source=TOOL):
    return socket.create_connection((HERE, port), harness.TIMEOUT, (source, 0))


def secured(connection, version=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    return context.wrap_socket(connection)


class RemoteControl(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.app = self.start("Ada")

    def start(self, name, *options):
        """The app with its port on an address of the network, and a tool that is in."""
        app = self.launch_app(name, "--relay", "host", "--control-bind", HERE, *options)
        app.port = int(app.output.wait_for(r"^control port (\d+)$")[1])
        app.certificate = app.output.wait_for(r"^control certificate ([0-9a-f]{64})$")[1]
        app.cookie = self.home(name) / f"run/sottovoce/control-{app.port}.cookie"
        return app

    def tool(self, app=None, source=TOOL):
        """A tool that looks at the certificate and shows the cookie."""
        app = app or self.app
        connection = secured(plain(app.port, source))
        shown = hashlib.sha256(connection.getpeercert(binary_form=True)).hexdigest()
        self.assertEqual(shown, app.certificate)
        # Before the tool's thread reads: what the server still sends of the handshake must not meet a write.
        connection.sendall(b"AUTH " + app.cookie.read_bytes().strip() + b"\n")
        tool = harness.Control(connection)
        self.addCleanup(tool.close)
        tool.wait_for("session")
        return tool

    def is_held_back(self, source):
        """Whether a connection from there is ended before a handshake."""
        with contextlib.suppress(OSError):
            secured(plain(self.app.port, source)).close()
            return False
        return True

    def guess(self, source):
        """Shows a wrong cookie."""
        with secured(plain(self.app.port, source)) as connection:
            connection.sendall(b"AUTH " + b"0" * 64 + b"\nexit\n")
            with contextlib.suppress(OSError):
                while connection.recv(4096):
                    pass

    def test_tool_from_the_network(self):
        tool = self.tool()
        tool.send("/status")
        self.assertEqual(tool.wait_for("status").fields["tls"], self.app.certificate)
        hello = tool.seen("hello")[0]
        self.assertEqual(hello.fields, {"auth": "cookie", "tls": self.app.certificate})
        tool.say("x" * 40_000)
        tool.wait_for("sent", "^x{40000}$")
        tool.send("exit")
        tool.wait_for("bye")
        self.assertEqual(self.app.wait_for_exit(), 0)

    def test_only_tls_1_3(self):
        with self.assertRaises(OSError):
            secured(plain(self.app.port), ssl.TLSVersion.TLSv1_2)
        connection = plain(self.app.port, "10.99.0.4")  # the last one has to wait
        connection.sendall(b"AUTH " + self.app.cookie.read_bytes() + b"\nexit\n")
        received = b""
        with connection, contextlib.suppress(ConnectionResetError):
            while data := connection.recv(4096):
                received += data
        self.assertNotIn(b"hello", received)
        self.tool(source="10.99.0.5")  # it still runs
        with self.assertRaises(ConnectionRefusedError):  # and nothing is open besides
            socket.create_connection(("127.0.0.1", self.app.port), harness.TIMEOUT).close()

    def test_wrong_cookies_wait_longer_each_time(self):
        self.assertFalse(self.is_held_back(INTRUDER))
        self.guess(INTRUDER)
        self.assertTrue(self.is_held_back(INTRUDER))
        tool = self.tool()  # others do not wait, and are told
        tool.send("/security")
        tool.wait_for("security", rf"^control-refused address={INTRUDER}:\d+ reason=wrong-cookie$")
        tool.wait_for("security", rf"^control-login address={TOOL}:\d+$")
        record = self.home("Ada") / "state/sottovoce/default/security.log"
        self.assertEqual(stat.S_IMODE(record.stat().st_mode), 0o600)
        self.assertIn(INTRUDER, record.read_text(encoding="utf-8"))
        until = time.monotonic() + harness.TIMEOUT
        while self.is_held_back(INTRUDER):  # half a second
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)
        self.tool(source=INTRUDER)  # with the cookie all is forgiven
        self.assertFalse(self.is_held_back(INTRUDER))

    def test_flood_of_half_open_handshakes(self):
        tool = self.tool()
        client_hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # and no more
        flood = []
        for number in range(1000):
            connection = plain(self.app.port, INTRUDER)
            self.addCleanup(connection.close)
            connection.sendall(client_hello)
            flood.append(connection)
            if number % 250 == 249:
                tool.say(f"round {number}")
                tool.wait_for("sent", f"^round {number}$")
                self.tool()  # a new one gets in all the same
        self.assertEqual(tool.seen("missed"), [])

    def test_certificate_is_kept_and_its_owners(self):
        file = self.home("Ada") / "data/sottovoce/default/control.pem"
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        before = self.app.certificate
        self.tool().send("exit")
        self.assertEqual(self.app.wait_for_exit(), 0)
        again = self.start("Ada")
        self.assertEqual(again.certificate, before)
        self.tool(again).send("exit")
        self.assertEqual(again.wait_for_exit(), 0)
        file.write_bytes(b"no certificate")
        broken = self.launch_app("Ada", "--control-bind", HERE)
        self.assertEqual(broken.wait_for_exit(), 2)
        broken.output.wait_for(str(file))

    def test_example(self):
        command = [sys.executable, EXAMPLES / "watch.py", HERE, str(self.app.port)]
        good = [*command, self.app.certificate.upper(), self.app.cookie]
        watch = subprocess.Popen(good, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        lines = harness.Lines(watch.stdout, "watch.py")
        lines.wait_for(" ready name=Ada ")
        self.tool().say("hello\nall")
        lines.wait_for(r" sent hello\\nall$")
        wrong = subprocess.run([*command, "0" * 64, self.app.cookie], capture_output=True, text=True,
                               timeout=harness.TIMEOUT, check=False)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn(self.app.certificate, wrong.stderr)

    def test_openssl_s_client(self):
        """As docs/control-port.md shows it."""
        self.tool()
        where = f"{HERE}:{self.app.port}"
        shown = subprocess.run(["sh", "-c", f"openssl s_client -connect {where} </dev/null 2>/dev/null | "
                                "openssl x509 -noout -fingerprint -sha256"],
                               capture_output=True, text=True, timeout=harness.TIMEOUT, check=True).stdout
        self.assertEqual(shown.strip().partition("=")[2].replace(":", "").lower(), self.app.certificate)
        said = f"AUTH {self.app.cookie.read_text(encoding='ascii')}\n/say from openssl\n/quit\n"
        heard = subprocess.run(["openssl", "s_client", "-quiet", "-verify_quiet", "-connect", where], input=said,
                               capture_output=True, text=True, timeout=harness.TIMEOUT, check=False).stdout
        self.assertIn(" sent from openssl\n", heard)


def enter_namespace():
    """Starts this script anew where it may give loopback the addresses of a network."""
    reason = ""
    for way in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            subprocess.run([*way, "ip", "link"], capture_output=True, text=True, check=True)
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
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for last in range(1, 6):
        subprocess.run(["ip", "addr", "add", f"10.99.0.{last}/24", "dev", "lo"], check=True)
    harness.main()
