"""Every option of the real programs, as --help lists them, refuses what it cannot take.

One sentence on standard error that names the option, nothing on standard output, exit code 2. The values
themselves are tested in tst_keytable, what can go wrong later in tests/system.
"""

import pathlib
import re
import subprocess
import tempfile
import unittest

import harness

PROGRAMS = ("sottovoce", "sottovoce-relay")
# A text that no value may be; an option that takes any text has none.
NEVER_RIGHT = {"name": "two\nlines", "interface": ",", "config": "/nonexistent/settings.ini", "key": None,
               "password-file": None, "relay-name": "two\nlines"}


class CommandLine(unittest.TestCase):
    count = 0  # of wrong command lines

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sv-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(lambda: print(f"promise 15: {cls.count} wrong command lines, each met with one "
                                          "sentence that names the option", flush=True))
        cls.options = {program: cls.listed_options(program) for program in PROGRAMS}

    @classmethod
    def finish(cls, program, *arguments, **extra):
        environment = harness.environment(pathlib.Path(cls.folder.name)) | extra
        return subprocess.run([harness.BIN / program, *arguments], env=environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.TIMEOUT,
                              check=False)

    @classmethod
    def listed_options(cls, program):
        """Name -> whether it takes a value."""
        text = cls.finish(program, "--help").stdout
        found = re.findall(r"^  (?:-\w, )?--([a-z-]+)( [A-Za-z|\[\]:]+)?(?:  |$)", text, re.MULTILINE)
        return {name: bool(value) for name, value in found}

    def refused(self, code, sentence, program, *arguments, **extra):
        CommandLine.count += 1
        with self.subTest(program=program, arguments=arguments):
            done = self.finish(program, *arguments, **extra)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertRegex(done.stderr, rf"^{program}: {sentence}")
            self.assertRegex(done.stderr, r"[.?]\n$", "is no sentence")

    def test_help_lists_them(self):
        for program in PROGRAMS:
            self.assertGreater(len(self.options[program]), 10)
            self.assertTrue({"port", "config", "help"} <= self.options[program].keys())

    def test_no_value_at_all(self):
        for program in PROGRAMS:
            for option in (name for name, takes in self.options[program].items() if takes):
                for arguments in ([f"--{option}"], [f"--{option}", ""], [f"--{option}", "--port"]):
                    self.refused(2, f"--{option} needs a value: write --{option} ", program, *arguments)

    def test_a_value_too_many(self):
        for program in PROGRAMS:
            for option in (name for name, takes in self.options[program].items() if not takes):
                self.refused(2, f"--{option} takes no value", program, f"--{option}=yes")

    def test_a_wrong_value(self):
        for program in PROGRAMS:
            for option in (name for name, takes in self.options[program].items() if takes):
                value = NEVER_RIGHT.get(option, "b@d")
                if option == "config":
                    self.refused(2, f"The settings file {value} ", program, "--config", value,
                                 QT_QPA_PLATFORM="offscreen")
                elif value is not None:
                    self.refused(2, f"--{option} .*: give ", program, f"--{option}", value)

    def test_options_of_the_other_program(self):
        for program, other in (PROGRAMS, reversed(PROGRAMS)):
            for option in self.options[other].keys() - self.options[program].keys():
                self.refused(2, f"--{option} belongs to {other}", program, f"--{option}", "1")

    def test_misspelt_options(self):
        for program in PROGRAMS:
            for option in self.options[program]:
                self.refused(2, rf"--{option}x is not an option: did you mean --{option}\?", program,
                             f"--{option}x")

    def test_wrong_arguments(self):
        for program in PROGRAMS:
            self.refused(2, "the first argument b@d is not a multicast address", program, "b@d")
            self.refused(2, "the second argument b@d is not a port", program, "239.1.2.3", "b@d")
            self.refused(2, "5 is one argument too many", program, "239.1.2.3", "5", "5", "5")

    def test_window_without_a_display(self):
        self.refused(1, "There is no display .*--headless", "sottovoce")

    def test_settings_file_of_a_window(self):
        bad = pathlib.Path(self.folder.name) / "bad.ini"
        bad.write_text("[relay]\nfingerprint =\n", encoding="ascii")
        self.refused(2, f"{bad}, line 2: relay/fingerprint", "sottovoce", "--config", str(bad),
                     QT_QPA_PLATFORM="offscreen")

    def test_help_and_version_need_no_display(self):
        for program in PROGRAMS:
            for option in ("--help", "-h", "--version", "-v"):
                done = self.finish(program, option)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn(program, done.stdout)


if __name__ == "__main__":
    harness.main()
