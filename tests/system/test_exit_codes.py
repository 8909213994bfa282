"""What cannot work ends with one sentence that says what to do, and with the right exit code."""

import re
import signal
import socket
import subprocess

import harness

CLEAN, FAILED, USAGE, NO_RELAY, IN_USE = 0, 1, 2, 3, 4
RELAY, APP = "sottovoce-relay", "sottovoce"


BAD_FOR_BOTH = [
    ("--group", "10.0.0.1"), ("--group", "x"), ("--group", "ff15::1%lo"), ("--port", "0"), ("--port", "65536"),
    ("--port", "-1"), ("--port", ""), ("--ttl", "256"), ("--keepalive", "0"), ("--log-level", "loud"),
    ("--log-format", "xml"), ("--history", "maybe")]
BAD_FOR_APP = [
    ("--relay", "maybe"), ("--relay-address", "a b"), ("--relay-address", "10.9.0.1:0"),
    ("--relay-fingerprint", "123"), ("--forget-relay", "10.9.0.1:99999"), ("--timeout", "x"), ("--timeout", "0"),
    ("--name", "x" * 65), ("--profile", "../x"), ("--control-port", "99999"),
    ("--control-auth", "maybe"), ("--control-bind", "nowhere"),
    ("--strangers", "maybe")]
BAD_FOR_RELAY = [("--member-timeout", "1"), ("--max-members", "0"), ("--max-members", "10001"),
                 ("--relay-name", "x" * 65)]

# A machine without any interface that is up.
NO_NETWORK = ("unshare", "--map-root-user", "--net", "--")


class ExitCodes(harness.SystemTest):
    count = 0  # of starts that cannot work

    @classmethod
    def tearDownClass(cls):
        print(f"promise 15: {cls.count} starts that cannot work (options, files, ports, relays), each ended "
              "with one sentence and its exit code", flush=True)

    def finish(self, program, *options, home="Ada", network=True, prefix=()):
        """Runs a program to its end; its code, standard output and standard error."""
        mode = ["--headless"] if program == APP and "--forget-relay" not in options else []
        options = [*mode, *(self.network_options() if network else []), *map(str, options)]
        done = subprocess.run([*prefix, harness.BIN / program, *map(str, options)], text=True, capture_output=True,
                              env=harness.environment(self.home(home)), timeout=harness.TIMEOUT,
                              stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout, done.stderr

    def refused(self, code, mentions, program, *options, **arguments):
        """Ends with this code and one sentence beside the log, which mentions these words."""
        ExitCodes.count += 1
        with self.subTest(program=program, options=options):
            got, _, error = self.finish(program, *options, **arguments)
            lines = [line for line in error.splitlines() if not re.match(r"\d{4}-\d\d-\d\dT", line)]
            self.assertEqual(got, code, error)
            self.assertEqual(len(lines), 1, error)
            for word in mentions:
                self.assertIn(str(word), lines[0])
            self.assertRegex(lines[0], r"[.!]$", "is no sentence")

    def test_help_and_version(self):
        for program in (APP, RELAY):
            for option in ("--help", "--version"):
                code, output, error = self.finish(program, option, network=False)
                self.assertEqual((code, error), (CLEAN, ""))
                self.assertIn("sottovoce", output)
        for option in ("--group", "--port", "--interface", "--ttl", "--keepalive", "--config",
                       "--log-level", "--log-format"):
            self.assertIn(option, self.finish(APP, "--help", network=False)[1])
            self.assertIn(option, self.finish(RELAY, "--help", network=False)[1])

    def test_bad_options(self):
        for option, value in BAD_FOR_BOTH:
            for program in (APP, RELAY):
                self.refused(USAGE, [option, value], program, option, value)
        for option, value in BAD_FOR_APP:
            self.refused(USAGE, [option, value], APP, option, value)
        for option, value in BAD_FOR_RELAY:
            self.refused(USAGE, [option, value], RELAY, option, value)
        for program, cases in ((APP, BAD_FOR_BOTH + BAD_FOR_APP), (RELAY, BAD_FOR_BOTH + BAD_FOR_RELAY)):
            shown = self.finish(program, "--help", network=False)[1]
            takes_value = set(re.findall(r"^  (--[a-z-]+) \S", shown, re.MULTILINE))
            self.assertIn("--port", takes_value)
            # Those beside the cases have tests of their own.
            tested = {option for option, _ in cases} | {"--interface", "--config", "--key", "--password-file"}
            self.assertLessEqual(takes_value, tested)

    def test_unreadable_password_file(self):
        folder = self.folder / "folder"
        folder.mkdir()
        empty = self.folder / "empty"
        empty.touch(mode=0o600)
        for program in (APP, RELAY):
            for path in (self.folder / "none", folder, empty):
                self.refused(USAGE, [path], program, "--password-file", path)

    def test_misplaced_options(self):
        for program, option in [(RELAY, "--control-port"), (RELAY, "--relay"), (RELAY, "--name"),
                                (APP, "--member-timeout"), (APP, "--max-members")]:
            self.refused(USAGE, [option], program, option, "1")
        for program in (APP, RELAY):
            self.refused(USAGE, ["--nonsense"], program, "--nonsense")
            self.refused(USAGE, ["--port"], program, "--port", network=False)

    def test_unknown_interface(self):
        options = ["--group", self.group, "--port", self.port, "--interface", "nosuch0"]
        for program in (APP, RELAY):
            self.refused(USAGE, ["nosuch0"], program, *options, network=False)
        self.refused(USAGE, ["nosuch0"], APP, *options, "--relay", "host", network=False)

    def test_no_network(self):
        if subprocess.run([*NO_NETWORK, "true"], capture_output=True, check=False).returncode:
            self.skipTest("no network namespaces here")
        quick = ["--timeout", "1"]
        for options in ([], ["--relay", "host"], ["--relay", "never"], ["--group", "ff15::5356"]):
            self.refused(NO_RELAY, ["interface", "bring"], APP, *quick, *options, network=False, prefix=NO_NETWORK)
        self.refused(FAILED, ["interface", "bring"], RELAY, network=False, prefix=NO_NETWORK)
        for program in (APP, RELAY):  # it is there, but down
            self.refused(FAILED, ["lo", "bring"], program, "--interface", "lo", network=False, prefix=NO_NETWORK)
        self.refused(NO_RELAY, ["10.9.0.1"], APP, *quick, "--relay-address", "10.9.0.1", network=False,
                     prefix=NO_NETWORK)

    def test_unreadable_config(self):
        folder = self.folder / "folder.ini"
        folder.mkdir()
        bad = self.folder / "bad.ini"
        bad.write_text("[network]\nport = many\n", encoding="ascii")
        binary = self.folder / "binary.ini"
        binary.write_bytes(bytes(range(256)) * 10)
        for program in (APP, RELAY):
            self.refused(USAGE, [self.folder / "none.ini"], program, "--config", self.folder / "none.ini")
            self.refused(USAGE, [folder], program, "--config", folder)
            self.refused(USAGE, [bad, "many", "line 2"], program, "--config", bad, network=False)
            self.refused(USAGE, [binary], program, "--config", binary)

    def test_taken_port(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", self.port))
            self.refused(IN_USE, [self.port], RELAY)
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            taken = other.getsockname()[1]
            self.refused(IN_USE, [taken], APP, "--relay", "never", "--control-port", taken)

    def test_second_relay(self):
        self.start_relay()
        self.refused(IN_USE, [self.port], RELAY, home="other")

    def test_profile_in_use(self):
        self.start_app("Ada", "--relay", "never").wait_for("searching")
        self.refused(IN_USE, ["--profile"], APP, "--relay", "never")
        other = self.launch_app("Ada", "--relay", "never", "--profile", "second").wait_until_open()
        other.wait_for("searching")

    def test_control_bind_elsewhere(self):
        self.refused(USAGE, ["--control-auth", "none", "0.0.0.0", "--control-bind"], APP, "--control-bind", "0.0.0.0",
                     "--control-auth", "none")

    def test_no_relay(self):
        self.refused(NO_RELAY, [], APP, "--relay", "never", "--timeout", "1")
        self.refused(NO_RELAY, ["127.0.0.1"], APP, "--relay", "never", "--timeout", "1",
                     "--relay-address", f"127.0.0.1:{self.port}")
        self.refused(NO_RELAY, ["nosuch.invalid"], APP, "--relay", "never", "--timeout", "2",
                     "--relay-address", "nosuch.invalid")

    def test_unwritable_folders(self):
        # A file where a folder is needed: that stops root, too.
        for program in (APP, RELAY):
            home = self.home("blocked-" + program)
            harness.environment(home)
            (home / "data").write_text("in the way", encoding="ascii")
            self.refused(FAILED, [home / "data"], program, *(["--relay", "host"] if program == APP else []),
                         home=home.name)

    def test_no_place_for_the_cookie(self):
        home = self.home("blocked")
        harness.environment(home)
        (home / "run/sottovoce").write_text("in the way", encoding="ascii")
        self.refused(FAILED, [home / "run/sottovoce", "--control-port off"], APP, "--relay", "never",
                     "--control-port", "0", home="blocked")
        (home / "run/sottovoce").unlink()
        (home / "run/sottovoce").symlink_to(self.folder)
        self.refused(FAILED, [home / "run/sottovoce"], APP, "--relay", "never", "--control-port", "0",
                     home="blocked")

    def test_unusable_key(self):
        relay = self.start_relay()
        relay.signal(signal.SIGTERM)
        self.assertEqual(relay.wait_for_exit(), 0)
        key = next(path for path in self.home("relay").rglob("*")
                   if path.is_file() and b"PRIVATE KEY" in path.read_bytes())
        good = key.read_bytes()
        key.write_bytes(good[:500])
        self.refused(USAGE, [key], RELAY, home="relay")
        self.assertEqual(key.read_bytes(), good[:500])  # never overwritten
        key.write_bytes(good)
        key.chmod(0o644)
        self.refused(USAGE, [key], RELAY, home="relay")

    def test_forget_a_relay_that_is_not_known(self):
        code, output, error = self.finish(APP, "--forget-relay", "10.9.0.1", network=False)
        self.assertEqual(code, CLEAN, error)
        self.assertIn("10.9.0.1", output)

    def test_positional_arguments_of_the_original(self):
        control = harness.free_port()
        app = harness.Program(APP, ["--headless", "--interface", "lo", "--relay", "never", self.group,
                                    self.port, control], self.home("Ada"))
        self._keep(app)
        app.output.wait_for(rf"[Cc]ontrol port\D*{control}")
        with socket.create_connection(("127.0.0.1", control), harness.TIMEOUT) as connection:
            tool = harness.Control(connection).authenticate()
            self.assertEqual(tool.ready.fields["group"], self.group)
            self.assertEqual(tool.ready.fields["port"], str(self.port))


if __name__ == "__main__":
    harness.main()
