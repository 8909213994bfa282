#!/usr/bin/env python3
"""Every file of src and tests has the style of .clang-format. `./dev format` puts it right."""

import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

import support

# Another release may set some lines otherwise, so the one of Debian 13 is taken where it is found.
TOOL = shutil.which("clang-format-19") or shutil.which("clang-format")
BATCH = 20  # a process takes longer to start than to look at a file


def look_at(paths):
    """The complaints about some files: the first line of each that is not in style."""
    result = subprocess.run(
        [TOOL, "--dry-run", "-Werror", "--style=file", "--fallback-style=none", *paths],
        capture_output=True, text=True, check=False,
    )
    first = {}
    for match in re.finditer(r"^(.+?):(\d+):\d+: error: .*", result.stderr, re.MULTILINE):
        first.setdefault(match[1], f"{match[1]}:{match[2]}: is not in style; run ./dev format")
    if result.returncode and not first:
        return [result.stderr.strip() or f"{TOOL} failed"]
    return list(first.values())


def check(root):
    if not (root / ".clang-format").is_file():
        return [".clang-format is missing"]
    paths = [str(path) for path in support.sources(root, "src", "tests")]
    if not paths:
        return ["there is no source file to look at"]
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [complaint for found in pool.map(look_at, batches) for complaint in found]


GOOD = {
    ".clang-format": (support.ROOT / ".clang-format").read_text(encoding="utf-8"),
    "src/a/a.h": "class Thing\n{\npublic:\n    int* pointer() const { return nullptr; }\n};\n",
    "tests/a/a.cpp": '#include "a/a.h"\n\n#include <QString>\n\n#include <vector>\n\nint main()\n{\n    return 0;\n}\n',
}

CASES = [
    ("a pointer to the right", {"src/a/b.h": "int *pointer();\n"}, "b.h:1: is not in style"),
    ("a brace", {"tests/a/b.cpp": "\nvoid f() {\n    return;\n}\n"}, "b.cpp:1: is not in style"),
    ("includes out of order", {"src/a/b.cpp": "#include <vector>\n\n#include <QString>\n"}, "b.cpp:1"),
    ("two faults, named once", {"src/a/b.cpp": "int  a;\nint  b;\n"}, "b.cpp:1"),
    ("a long line", {"src/a/b.cpp": f"int a = {' + '.join(['1000'] * 20)};\n"}, "b.cpp:1"),
    ("a broken style", {".clang-format": "ColumnLimit: none\n"}, ".clang-format"),
    ("no style", {".clang-format": None}, ".clang-format is missing"),
    ("no sources", {"src/a/a.h": None, "tests/a/a.cpp": None}, "no source file"),
]

if __name__ == "__main__":
    if not TOOL:
        sys.exit("clang-format is missing; ./dev test brings it")
    support.main("src and tests are in style:", check, GOOD, CASES)
