#!/usr/bin/env python3
"""What Sottovoce promises, shown: runs the tests behind each promise at full length and prints one table.

A test says what it found in lines of the form `promise N: figure` or `promise N, side: figure`. A promise
holds if each of its tests passes and says something; one whose tests cannot run here is skipped, with the
reason. The exit code is 1 if one fails. The figures are also written as JSON.

With --check, it only makes sure that the tests named here exist.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LENGTH = {  # what makes the tests long
    "SOTTOVOCE_PROMISES": "full",  # times are judged, too
    "SOTTOVOCE_INTEROP": "20000",
    "SOTTOVOCE_FRAGMENTS": "10000000",
}
TIMEOUT = 1800  # of one test, in seconds
HOLDS, FAILS, SKIPPED = "holds", "FAILS", "skipped"


@dataclasses.dataclass
class Promise:
    number: int
    text: str
    tests: tuple = ()  # as ctest calls them
    figures: list = dataclasses.field(default_factory=list)
    verdict: str = HOLDS

    def found(self, verdict, *figures):
        self.figures += figures
        if FAILS in (verdict, self.verdict):
            self.verdict = FAILS
        elif verdict == SKIPPED:
            self.verdict = SKIPPED


FUZZED = 14
PROMISES = [
    Promise(1, "cryptography agrees with third parties",
            ("tst_fernet", "tst_rsa", "tst_sha256", "tst_hkdf", "tst_x25519", "tst_identity")),
    Promise(2, "an independent implementation understands us, and we it", ("tst_interop",)),
    Promise(3, "at most 3 bytes out per byte in before an address is checked", ("tst_promises", "system_attackers")),
    Promise(4, "strangers cost no memory", ("tst_promises",)),
    Promise(5, "a flood does not disturb those who chat", ("tst_promises", "system_flood")),
    Promise(6, "what is played back is never shown", ("tst_promises", "tst_extendedsession", "system_attackers")),
    Promise(7, "forged records change nothing in a session", ("tst_promises", "system_attackers")),
    Promise(8, "any mismatch ends the handshake", ("tst_mutations",)),
    Promise(9, "a changed relay key is a hard stop", 
            ("tst_sessionmachine_choice", "system_relay_trust", "system_attackers")),
    Promise(10, "memory for fragments is bounded", ("tst_reassembler", "tst_promises")),
    Promise(11, "nothing lost, doubled or out of order to 30 % loss",
            ("tst_delivery", "tst_lanes_weather", "system_delivery_load")),
    Promise(12, "any flipped bit is dropped in silence", ("tst_mutations",)),
    Promise(13, "who is killed loses nothing that was accepted", ("system_crash_load",)),
    Promise(FUZZED, "fuzz-clean with both sanitizers"),
    Promise(15, "bad input gets one clear sentence",
            ("check_cli", "system_exit_codes", "system_hostile_control", "tst_settingsdialog")),
    Promise(16, "people talk on within 3 s when the host is gone", ("system_takeover_network",)),
    Promise(17, "a session is back 1 s after its network is",
            ("system_moving_network_host", "system_moving_network_relay", "system_moving_network_of_host")),
    Promise(18, "one who hears nothing disturbs nobody, and misses nothing",
            ("system_stopped_network_host", "system_stopped_network_relay")),
]


def run_test(build, name):
    """Whether it passed (nothing: it was skipped), and all that it said."""
    done = subprocess.run(["ctest", "--test-dir", build, "--timeout", str(TIMEOUT), "--verbose", "--no-tests=error",
                           "--tests-regex", f"^{name}$"], env=os.environ | LENGTH, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    skipped = re.search(r"\*\*\*Skipped", done.stdout)
    return (None if skipped and done.returncode == 0 else done.returncode == 0), done.stdout


def judge(promise, name, passed, output):
    figures = re.findall(rf"promise {promise.number}[:,] (.+?)\s*$", output, re.MULTILINE)
    reason = re.search(r"(?:SKIP   :|skipped:?) (.+)", output)
    if passed is False:
        promise.found(FAILS, *figures, f"{name} failed: ./dev test dev -R '^{name}$'")
    elif figures:
        promise.found(HOLDS, *figures)
    elif passed is None or reason:
        promise.found(SKIPPED, f"{name}: {reason[1] if reason else 'cannot run here'}")
    else:
        promise.found(FAILS, f"{name} gave no figure")


def fuzz(promise, seconds):
    folder = SOURCE / "build/fuzz"
    targets = sorted((folder / "bin").glob("fuzz_*"))
    if not targets:
        promise.found(FAILS, "there are no fuzz targets: ./dev build fuzz")
        return
    executions, findings = 0, []
    for target in targets:
        say(f"fuzzing {target.name} for {seconds} s")
        corpus = folder / "corpus" / target.name
        corpus.mkdir(parents=True, exist_ok=True)
        kept = SOURCE / "tests/fuzz/corpus" / target.name.removeprefix("fuzz_")
        done = subprocess.run([target, f"-max_total_time={seconds}", "-print_final_stats=1",
                               f"-artifact_prefix={folder}/", corpus, *([kept] if kept.is_dir() else [])],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        stated = re.search(r"number_of_executed_units:\s+(\d+)", done.stdout)
        executions += int(stated[1]) if stated else 0
        if done.returncode or not stated:
            findings.append(target.name)
    promise.found(FAILS if findings else HOLDS, f"{len(targets)} targets, {seconds} s each: {executions:,} executions, "
                                                f"{len(findings)} findings{': ' if findings else ''}{', '.join(findings)}")


def check(build):
    """Whether ctest knows every test that is named here."""
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only"], stdout=subprocess.PIPE, text=True, check=True)
    known = set(re.findall(r"Test +#\d+: (\S+)", listing.stdout))
    missing = {name for promise in PROMISES for name in promise.tests} - known
    for name in sorted(missing):
        print(f"tests/promises/promises.py: ctest knows no test {name}")
    return 1 if missing else 0


def table(promises):
    width = max(len(promise.text) for promise in promises)
    yield f"{'#':>2}  {'promise':<{width}}  {'':<7}  figure"
    for promise in promises:
        for number, figure in enumerate(promise.figures):
            row = (promise.number, promise.text, promise.verdict) if number == 0 else ("", "", "")
            yield f"{row[0]:>2}  {row[1]:<{width}}  {row[2]:<7}  {figure}"


def say(text):
    print(f"promises: {text}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", type=int, help="these promises only")
    parser.add_argument("--seconds", type=int, default=20, help="how long to fuzz each target (20)")
    parser.add_argument("--json", type=pathlib.Path, default=SOURCE / "build/promises.json")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build/dev")
    parser.add_argument("--check", action="store_true", help="see only whether every test exists")
    options = parser.parse_args()
    if options.check:
        return check(options.build)
    known = {promise.number for promise in PROMISES}
    if unknown := set(options.numbers) - known:
        parser.error(f"there is no promise {min(unknown)}; there are {', '.join(map(str, sorted(known)))}")

    promises = [p for p in PROMISES if not options.numbers or p.number in options.numbers]
    for name in dict.fromkeys(name for promise in promises for name in promise.tests):
        began = time.monotonic()
        passed, output = run_test(options.build, name)
        outcome = {True: "passed", False: "FAILED", None: "skipped"}[passed]
        say(f"{name} {outcome} in {time.monotonic() - began:.0f} s")
        if passed is False:
            print(output, file=sys.stderr)
        for promise in promises:
            if name in promise.tests:
                judge(promise, name, passed, output)
    for promise in promises:
        if promise.number == FUZZED:
            fuzz(promise, options.seconds)
    print("\n".join(table(promises)))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps([{"number": p.number, "promise": p.text, "verdict": p.verdict.lower(),
                                         "figures": p.figures} for p in promises], indent=1) + "\n", encoding="utf-8")
    return 1 if any(promise.verdict == FAILS for promise in promises) else 0


if __name__ == "__main__":
    sys.exit(main())
