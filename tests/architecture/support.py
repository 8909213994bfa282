"""What the checks of this folder share: the table of src/README.md, and how a check is run.

A check is a function from the root of a checkout to a list of complaints. Each script also has a
self-test, which gives the check small trees with one fault each and wants it found: a test that
cannot fail proves nothing.
"""

import argparse
import contextlib
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


class MapError(Exception):
    """src/README.md does not have the table that is read here."""


def read_map(root):
    """The table `folder | what is there | may include` as {folder: (purpose, set of folders)}."""
    rows = {}
    in_table = False
    for line in (root / "src/README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 3:
            in_table = False
        elif cells[0] == "folder":
            in_table = True
        elif in_table and not set(cells[0]) <= set("-: "):
            rows[cells[0].rstrip("/")] = (cells[1], cells[2])
    if not rows:
        raise MapError("src/README.md: has no table 'folder | what is there | may include'")

    folders = set(rows)
    table = {}
    for folder, (purpose, allowed) in rows.items():
        if allowed in ("-", ""):
            names = set()
        elif allowed.startswith("everything"):
            names = folders - {folder} - set(re.findall(r"\w+", allowed.partition("but")[2]))
        else:
            names = {name.strip(" `/") for name in allowed.split(",")}
        for name in sorted(names - folders):
            raise MapError(f"src/README.md: {folder} may include {name}, which is no row of the table")
        table[folder] = (purpose, names)
    return table


def sources(root, *folders, suffixes=(".h", ".cpp")):
    """The source files below the named folders, sorted."""
    return sorted(
        path
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in suffixes and path.is_file()
    )


@contextlib.contextmanager
def scratch_tree(files):
    """A folder with the given files, {path: text}, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sottovoce-check-") as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        yield root


def run_cases(check, good, cases):
    """The self-test: `good` passes; each case (name, changed files, words of the complaint) fails.

    A changed file with the text None is left out.
    """
    failures = []

    def complaints_of(changes):
        files = {name: text for name, text in {**good, **changes}.items() if text is not None}
        with scratch_tree(files) as root:
            try:
                return check(root)
            except MapError as error:
                return [str(error)]

    found = complaints_of({})
    if found:
        failures.append(f"the faultless tree: complained {found}")
    for name, changes, words in cases:
        found = complaints_of(changes)
        if len(found) != 1 or words not in found[0]:
            failures.append(f"{name}: wanted one complaint with '{words}', got {found}")
    return failures, len(cases) + 1


def main(description, check, good, cases):
    """The command line of every check."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--self-test", action="store_true", help="see that the check finds faults")
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=ROOT, help="the checkout")
    arguments = parser.parse_args()
    if arguments.self_test:
        problems, count = run_cases(check, good, cases)
        print(f"{count} cases, {len(problems)} failed")
    else:
        try:
            problems = check(arguments.root.resolve())
        except MapError as error:
            problems = [str(error)]
        print(f"{description} {len(problems)} complaints")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
