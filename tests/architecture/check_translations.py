#!/usr/bin/env python3
"""Every text of the program is translated, and every translation has a text.

Looks at each translations/*.ts as it is, and again after lupdate has brought a copy of it up to
date: a string that is new in the sources is unfinished there, one that is gone has vanished.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import support


def find_lupdate():
    """lupdate of Qt 6, which Debian keeps off the PATH."""
    for name in ("/usr/lib/qt6/bin/lupdate", "lupdate6", "lupdate-qt6", "lupdate"):
        if path := shutil.which(name):
            return path
    return None


LUPDATE = find_lupdate()
PLACEHOLDER = re.compile(r"%(?:L?\d+|n)")


def complaints_of_file(name, path):
    try:
        tree = xml.parse(path)
    except xml.ParseError as error:
        return [f"{name}: {error}"]
    complaints = []
    for context in tree.iterfind("context"):
        for message in context.iterfind("message"):
            source = message.findtext("source") or ""
            translation = message.find("translation")
            where = f"{name}: {context.findtext('name')}: '{source}'"
            state = "missing" if translation is None else translation.get("type")
            if state:
                complaints.append(f"{where} is {state}")
                continue
            forms = [form.text or "" for form in translation.iterfind("numerusform")]
            for text in forms or [translation.text or ""]:
                if not text.strip():
                    complaints.append(f"{where} is empty")
                # A form for exactly one may leave the number out.
                elif set(PLACEHOLDER.findall(text)) - {"%n"} != set(PLACEHOLDER.findall(source)) - {"%n"}:
                    complaints.append(f"{where} has other placeholders: '{text}'")
    return complaints


def check(root):
    files = sorted((root / "translations").glob("*.ts"))
    if not files:
        return ["translations: there is no .ts file"]
    complaints = [found for path in files for found in complaints_of_file(path.name, path)]
    if complaints:
        return complaints

    with tempfile.TemporaryDirectory(prefix="sottovoce-check-") as folder:
        copies = [pathlib.Path(shutil.copy(path, folder)) for path in files]
        folders = [str(root / name) for name in ("src", "ui") if (root / name).is_dir()]
        result = subprocess.run(
            [LUPDATE, "-silent", "-locations", "none", *folders, "-ts", *map(str, copies)],
            capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        for line in result.stderr.splitlines():
            # Such a text would be looked up under another name than it is filed under.
            if "lacks Q_OBJECT" in line or "cannot be called without context" in line:
                complaints.append(line.strip().replace(f"{root}/", ""))
        if result.returncode:
            return complaints + [f"lupdate failed: {result.stderr.strip()}"]
        for copy in copies:
            complaints += [f"{found} (run lupdate)" for found in complaints_of_file(copy.name, copy)]
    return complaints


def ts(messages):
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="it_IT">\n'
        f"<context><name>Window</name>{messages}</context></TS>\n"
    )


SEND = "<message><source>Send</source><translation>Invia</translation></message>"
MANY = (
    '<message numerus="yes"><source>%n message(s) to %1</source><translation>'
    "<numerusform>un messaggio a %1</numerusform><numerusform>%n messaggi a %1</numerusform>"
    "</translation></message>"
)
SOURCE = """
class Window : public QWidget { Q_OBJECT
    void f(int n) { g(tr("Send")); g(tr("%n message(s) to %1", nullptr, n).arg(name)); }
};
"""

GOOD = {"src/gui/window.h": SOURCE, "translations/app_it.ts": ts(SEND + MANY)}

CASES = [
    ("a new string", {"src/gui/window.h": SOURCE.replace("g(tr", 'g(tr("Stop")); g(tr', 1)},
     "'Stop' is unfinished (run lupdate)"),
    ("a string that is gone", {"src/gui/window.h": SOURCE.replace('tr("Send")', "u")},
     "'Send' is vanished (run lupdate)"),
    ("a new string in a form", {"ui/a.ui": '<ui version="4.0"><class>Window</class><widget class="QWidget"'
     ' name="w"><property name="windowTitle"><string>Title</string></property></widget></ui>'},
     "'Title' is unfinished"),
    ("unfinished", {"translations/app_it.ts": ts(SEND.replace("<translation>", '<translation type="unfinished">') + MANY)},
     "'Send' is unfinished"),
    ("vanished", {"translations/app_it.ts": ts(SEND + MANY + SEND.replace("Send", "Old").replace(
        "<translation>", '<translation type="vanished">'))}, "'Old' is vanished"),
    ("empty", {"translations/app_it.ts": ts(SEND.replace("Invia", "") + MANY)}, "'Send' is empty"),
    ("a lost placeholder", {"translations/app_it.ts": ts(SEND + MANY.replace("%n messaggi a %1", "%n messaggi"))},
     "has other placeholders"),
    ("no Q_OBJECT", {"src/gui/window.h": SOURCE.replace("Q_OBJECT", "")}, "lacks Q_OBJECT"),
    ("broken XML", {"translations/app_it.ts": "<TS>"}, "app_it.ts: "),
    ("no file", {"translations/app_it.ts": None}, "no .ts file"),
]

if __name__ == "__main__":
    if not LUPDATE:
        sys.exit("lupdate is missing; ./dev test brings it")
    support.main("Translations are complete:", check, GOOD, CASES)
