"""How sottovoce-relay is set up: its name, who is admitted, the room's password, a new key."""

import re
import socket
import stat
import subprocess

import harness

KEY_REQUEST = b"\0\7\0\0"
HELLO, CHALLENGE, ROTATION = 0x0100, 0x0101, 0x0105
PASSWORD_FLAG, CLASSIC_FLAG = 1, 2


def hello():
    return HELLO.to_bytes(2, "big") + (1196).to_bytes(2, "big") + b"\1" + b"r" * 32 + bytes(1163)


class RelaySetup(harness.SystemTest):
    def start(self, *options):
        """sottovoce-relay, from when it listens on; `relay.address` is where."""
        relay = harness.Program("sottovoce-relay", [*self.network_options(), *options], self.home("relay"))
        self._keep(relay)
        line = relay.output.wait_for(r"listening to group .* on .*")[0]
        relay.address = ("127.0.0.1", self.port)
        self.assertIn(f"127.0.0.1:{self.port}", line)
        return relay

    def end(self, relay):
        relay.signal(15)
        self.assertEqual(relay.wait_for_exit(), 0)

    def answers(self, relay, datagram, count):
        """The types and values of so many answers; None when none came."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
            plain.bind(("127.0.0.1", 0))
            plain.settimeout(harness.TIMEOUT)
            plain.sendto(datagram, relay.address)
            got = [plain.recv(2048) for _ in range(count)]
            return {int.from_bytes(one[:2], "big"): one[4:] for one in got}

    def challenge(self, relay, count=1):
        return self.answers(relay, hello(), count)[CHALLENGE]

    def write(self, name, text, mode=0o600):
        path = self.folder / name
        path.write_bytes(text)
        path.chmod(mode)
        return path

    def key_path(self):
        return next(path for path in self.home("relay").rglob("relay.key"))

    def test_name_and_classic_peers(self):
        relay = self.start("--relay-name", "Attic")
        challenge = self.challenge(relay)
        self.assertIn(b"\5Attic", challenge)
        self.assertEqual(challenge[73], CLASSIC_FLAG)
        self.assertIn(5, self.answers(relay, KEY_REQUEST, 1))

    def test_no_classic_peers(self):
        relay = self.start("--no-classic")
        self.assertEqual(self.challenge(relay)[73], 0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
            plain.bind(("127.0.0.1", 0))
            plain.settimeout(harness.TIMEOUT)
            plain.sendto(KEY_REQUEST, relay.address)
            plain.sendto(hello(), relay.address)
            self.assertEqual(plain.recv(2048)[:2], CHALLENGE.to_bytes(2, "big"))  # and nothing before it
        relay.output.wait_for(r"refused 127\.0\.0\.1:\d+: speaks the classic protocol")

    def test_password(self):
        path = self.write("password", b"open sesame\nnotes\n")
        relay = self.start("--password-file", path)
        first = self.challenge(relay)
        self.assertEqual(first[73], PASSWORD_FLAG)
        self.assertEqual(first[-3:], bytes([15, 8, 1]))
        self.end(relay)
        again = self.challenge(self.start("--password-file", path))
        self.assertEqual(again[-19:], first[-19:])  # the salt: what clients derived stays good
        salt = self.key_path().with_name("relay.key.salt")
        self.assertEqual(stat.S_IMODE(salt.stat().st_mode), 0o600)

    def refused(self, code, word, *options):
        done = subprocess.run([harness.BIN / "sottovoce-relay", *map(str, options)], text=True, capture_output=True,
                              env=harness.environment(self.home("relay")), timeout=harness.TIMEOUT, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(str(word), done.stderr)

    def test_unusable_password_files(self):
        for path in (self.folder / "absent", self.folder, self.write("empty", b""), self.write("blank", b"\nx"),
                     self.write("latin1", b"caf\xe9\n"), self.write("long", b"x" * 2000),
                     self.write("open", b"secret\n", 0o644)):
            with self.subTest(path.name):
                self.refused(2, path, *self.network_options(), "--password-file", path)

    def rotate(self, *options):
        done = subprocess.run([harness.BIN / "sottovoce-relay", "rotate-key", *options], text=True,
                              capture_output=True, env=harness.environment(self.home("relay")),
                              timeout=harness.TIMEOUT, check=True)
        self.assertEqual(done.stderr, "")
        return re.findall(r"fingerprint ((?:\d{5} ){11}\d{5})", done.stdout)

    def test_new_keys(self):
        relay = self.start()
        first = relay.output.wait_for(r"fingerprint ([\d ]+)")[1]
        self.end(relay)
        before, second = self.rotate()
        self.assertEqual(before, first)
        self.assertNotEqual(second, first)
        for path in (self.key_path(), self.key_path().with_name("relay.key.renewals")):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        relay = self.start()
        relay.output.wait_for(f"fingerprint {second}")
        self.assertIn(ROTATION, self.answers(relay, hello(), 2))
        self.end(relay)
        self.assertEqual(self.rotate()[0], second)
        self.rotate()
        relay = self.start()
        self.answers(relay, hello(), 3)  # two renewals at most
        renewals = self.key_path().with_name("relay.key.renewals").read_text().split()
        self.assertEqual(len(renewals), 3)

    def test_renewal_that_was_interrupted(self):
        self.end(self.start())
        key = self.key_path()
        old = key.read_bytes()
        first, _ = self.rotate()
        key.write_bytes(old)  # as if it had ended between the two files
        relay = self.start()
        self.assertIn(5, self.answers(relay, hello(), 1) | self.answers(relay, KEY_REQUEST, 1))
        self.end(relay)
        self.assertEqual(self.rotate()[0], first)
        self.assertIn(ROTATION, self.answers(self.start(), hello(), 2))
        self.assertEqual(len(key.with_name("relay.key.renewals").read_text().split()), 1)

    def test_no_key_to_renew(self):
        self.refused(2, "absent.key", "rotate-key", "--key", self.folder / "absent.key")


if __name__ == "__main__":
    harness.main()
