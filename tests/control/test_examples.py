"""The examples do what docs/control-port.md says of them, with the real program."""

import os
import pathlib
import subprocess
import sys

import harness

EXAMPLES = pathlib.Path(os.environ.get("SOURCE_DIR", pathlib.Path(__file__).parents[2])) / "examples"


class Examples(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.app = self.start_app("Ada", "--relay", "host")
        self.app.wait_for("session")
        self.ben = self.start_client(listen=False).join()
        self.app.wait_for("connected", self.ben.address)

    def alert(self, *words, stdin=b"", port=None):
        variables = os.environ | {"SOTTOVOCE_CONTROL_PORT": str(port or self.app.control_port)}
        return subprocess.run(["sh", EXAMPLES / "alert.sh", *words], input=stdin, env=variables,
                              capture_output=True, timeout=harness.TIMEOUT, check=False)

    def test_echo_bot(self):
        command = [sys.executable, EXAMPLES / "echobot.py", str(self.app.control_port)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as bot:
            self.addCleanup(bot.kill)
            for _ in range(2):  # our own, then the bot
                self.app.wait_for("log", "a tool came")
            for text in ("hello", "two\nlines and a \\n", "exit", "/quit", "{}", "caffè ☕ \u2028 end"):
                self.ben.say(f"!echo {text}")
                self.ben.wait_for("message", f"^{harness.re.escape(text)}$")
            self.ben.say("not for the bot")
            self.ben.say("!echo last")
            self.ben.wait_for("message", "^last$")
            self.app.control.send("exit")
            self.assertEqual(bot.wait(harness.TIMEOUT), 0, bot.stderr.read())
        self.assertEqual(self.app.wait_for_exit(), 0)

    def test_alert(self):
        done = self.alert("disk", "full on", "C:\\new")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.ben.wait_for("message", r"^disk full on C:\\new$")

    def test_alert_from_a_pipe(self):
        done = self.alert(stdin=b"Filesystem\n\\\\server\\share\n  100%\n")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.ben.wait_for("message", "^Filesystem\n\\\\\\\\server\\\\share\n  100%$")

    def test_alert_that_is_refused(self):
        done = self.alert(stdin=b"x" * 48_001)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"too-large", done.stderr)

    def test_alert_without_a_program(self):
        done = self.alert("nobody", port=harness.free_port())
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"no control port", done.stderr)


if __name__ == "__main__":
    harness.main()
