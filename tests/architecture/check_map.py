#!/usr/bin/env python3
"""src/README.md is a complete map, and every header says what it is.

Every folder has a row with a purpose, every row and every file named has something behind it, and
every header opens with a comment of 3 to 10 lines: what it is, its thread, its owner, what ends it.
"""

import re

import support

SHORTEST, LONGEST = 3, 10


def opening_comment(text):
    """The lines of the comment beside `#pragma once`, to its first empty line.

    What follows an empty comment line, a diagram or an example, is not counted.
    """
    lines = []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("//"):
            words = line.lstrip("/").strip()
            if not words and lines:
                break
            lines.append(words)
        elif line and line != "#pragma once" or lines and line != "#pragma once":
            break
    return lines


def check(root):
    table = support.read_map(root)
    folders = {path.name for path in (root / "src").iterdir() if path.is_dir()}
    complaints = [f"src/README.md: has no row for {name}" for name in sorted(folders - table.keys())]
    complaints += [
        f"src/README.md: {name} has a row and is no folder" for name in sorted(table.keys() - folders)
    ]
    for folder, (purpose, _) in table.items():
        if len(purpose.split()) < 2:
            complaints.append(f"src/README.md: {folder} has no purpose")

    readme = (root / "src/README.md").read_text(encoding="utf-8")
    for name in sorted(set(re.findall(r"`(\w+/\w+\.(?:h|cpp))`", readme))):
        if not (root / "src" / name).is_file():
            complaints.append(f"src/README.md: names {name}, which does not exist")

    for path in support.sources(root, "src", suffixes=(".h",)):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(root)
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            complaints.append(f"{name}: lacks #pragma once")
            continue
        count = len(opening_comment(text))
        if not SHORTEST <= count <= LONGEST:
            complaints.append(
                f"{name}: opens with {count} lines of comment, {SHORTEST} to {LONGEST} are wanted"
                " (what it is, its thread, its owner, what ends it)"
            )
    return complaints


README = """
| folder | what is there | may include |
|---|---|---|
| protocol | bytes to values | - |
| relay | the relay's side | protocol |

Start with `protocol/a.h`, then `docs/protocol.md`.
"""
COMMENT = "// One.\n// Two.\n// Three.\n"

GOOD = {
    "src/README.md": README,
    "src/protocol/a.h": "#pragma once\n\n" + COMMENT + "\n#include <x>\n",
    "src/relay/a.h": COMMENT + "//\n" + "//  A --> B\n" * 20 + "#pragma once\n",
    "src/relay/a.cpp": "",
}

CASES = [
    ("a folder without a row", {"src/gui/a.cpp": ""}, "no row for gui"),
    ("a row without a folder", {"src/relay/a.h": None, "src/relay/a.cpp": None},
     "relay has a row and is no folder"),
    ("no purpose", {"src/README.md": README.replace("the relay's side", "")}, "relay has no purpose"),
    ("a file that is gone", {"src/README.md": README.replace("/a.h", "/b.h")}, "names protocol/b.h"),
    ("no guard", {"src/relay/b.h": COMMENT}, "lacks #pragma once"),
    ("no comment", {"src/relay/b.h": "#pragma once\n\n#include <x>\n" + COMMENT}, "with 0 lines"),
    ("a short comment", {"src/relay/b.h": "#pragma once\n// One.\n// Two.\n"}, "with 2 lines"),
    ("a comment in two parts", {"src/relay/b.h": "#pragma once\n// One.\n\n" + COMMENT}, "with 1 lines"),
    ("a long comment", {"src/relay/b.h": "#pragma once\n" + "// A line.\n" * 11}, "with 11 lines"),
]

if __name__ == "__main__":
    support.main("The map is complete and headers introduce themselves:", check, GOOD, CASES)
