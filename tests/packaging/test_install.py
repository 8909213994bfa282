"""What `cmake --install` puts where: every file in its place, and programs that run from there.

argv: the build folder.
"""

import configparser
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
BUILD = pathlib.Path(sys.argv.pop(1))

PLACES = {
    "bin/sottovoce", "bin/sottovoce-relay",
    "share/applications/sottovoce.desktop",
    "share/icons/hicolor/scalable/apps/sottovoce.svg",
    "share/metainfo/sottovoce.metainfo.xml",
    "lib/systemd/system/sottovoce-relay.service",
    "share/doc/sottovoce/README.md", "share/doc/sottovoce/CHANGELOG.md", "share/doc/sottovoce/LICENSE",
    *(f"share/doc/sottovoce/{path.relative_to(SOURCE)}" for folder in ("docs", "examples")
      for path in (SOURCE / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts),
}


class Install(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sv-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def install(self, prefix, destdir=""):
        """The folder in which the files are then."""
        subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix],
                       env=os.environ | {"DESTDIR": str(destdir)}, check=True, capture_output=True)
        return pathlib.Path(f"{destdir}{prefix}")

    def check(self, root, prefix):
        self.assertEqual({str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}, PLACES)
        for program in ("sottovoce", "sottovoce-relay"):
            shown = subprocess.run([root / "bin" / program, "--version"], check=True, capture_output=True,
                                   text=True, cwd="/").stdout
            self.assertRegex(shown, rf"^{program} \d+\.\d+\.\d+\n$")

        entry = root / "share/applications/sottovoce.desktop"
        subprocess.run(["desktop-file-validate", entry], check=True)
        desktop = configparser.ConfigParser(interpolation=None)
        desktop.optionxform = str
        desktop.read(entry, encoding="utf-8")
        for key in ("Exec", "TryExec"):
            self.assertTrue(os.access(root / "bin" / desktop["Desktop Entry"][key], os.X_OK), key)
        icon = root / f"share/icons/hicolor/scalable/apps/{desktop['Desktop Entry']['Icon']}.svg"
        self.assertIn("<svg", icon.read_text(encoding="utf-8"))

        metainfo = root / "share/metainfo/sottovoce.metainfo.xml"
        subprocess.run(["appstreamcli", "validate", "--no-net",
                        "--override=cid-desktopapp-is-not-rdns=info,url-homepage-missing=info", metainfo],
                       check=True, stdout=subprocess.DEVNULL)
        for launchable in re.findall("<launchable[^>]*>(.*)</launchable>", metainfo.read_text(encoding="utf-8")):
            self.assertTrue((entry.parent / launchable).exists(), launchable)

        unit = (root / "lib/systemd/system/sottovoce-relay.service").read_text(encoding="utf-8")
        self.assertEqual(re.findall("^ExecStart=([^ ]*)", unit, re.MULTILINE), [f"{prefix}/bin/sottovoce-relay"])
        self.assertNotIn("@", unit.replace("@system-service", "").replace("@privileged", "").replace("@resources", ""))

        for mode, places in ((0o755, ("bin/sottovoce", "share/doc/sottovoce/examples/echobot.py")),
                             (0o644, ("share/applications/sottovoce.desktop", "share/doc/sottovoce/LICENSE"))):
            for place in places:
                self.assertEqual((root / place).stat().st_mode & 0o777, mode, place)

    def test_for_a_package(self):
        self.check(self.install("/usr", destdir=self.folder), "/usr")

    def test_for_one_user(self):
        prefix = self.folder / "own"
        self.check(self.install(prefix), prefix)

    def test_it_speaks_italian(self):
        # Resources of a static library are easily lost on the way into a program.
        program = (self.install("/usr", destdir=self.folder) / "bin/sottovoce").read_bytes()
        self.assertIn("sottovoce_it.qm".encode("utf-16-be"), program)


if __name__ == "__main__":
    unittest.main(verbosity=2)
