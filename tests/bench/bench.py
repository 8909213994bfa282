#!/usr/bin/env python3
"""What the relay costs: CPU microseconds per delivered message, latency, memory per member.

Each way in which members can speak to it stands beside the floor (one seal and one sendmmsg slot per
delivery) and a plain Python relay of the classic protocol, all in one run, since only ratios within a
run mean something on a shared machine. Prints a table; --json FILE keeps the figures. Everything stays
on loopback. Exit code 1 if a member of the extended layer missed a message or its receipt.
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = SOURCE / "build" / "release"
LOAD = BUILD / "tests" / "relayload"
SOTTOVOCE = [BUILD / "bin" / "sottovoce-relay", "--log-level", "warning"]
PYTHON = [sys.executable, SOURCE / "tests" / "support" / "classicpeer.py", "relay"]

LEGEND = """
Members say texts of 120 bytes in one room, and everybody else gets them.
  classic        members of the original protocol: what is lost is lost
  extended       members of the extended layer: acknowledged, in order, with receipts for the sender
  mixed          half of each in one room: near the mean of the two, if neither slows the other
  python         the classic protocol served by a plain relay in Python
  floor          one encryption and one send for each delivery, and nothing else
  calm           one message every 40 ms, so that every acknowledgement travels alone
  one at a time  the next message when everybody has the one before
  saturated      32 messages under way
  us/delivery    CPU time of the relay for each message that reached one member; for extended members it
                 includes reading their acknowledgements and telling the senders of them
  p50, p99       from saying a message to its arrival at one member, microseconds
  lost           deliveries that never came; a busy kernel drops packets, which classic members miss
  open           messages of which no receipt said that everybody has them
  again          what came once more although it was there, as its acknowledgement was late or dropped"""


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lines_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(layer, command, members):
    """Starts a relay, loads it, stops it; a row per mode."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home)
        relay = subprocess.Popen([*command, "--port", str(port), "--interface", "lo"],
                                 env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return lines_of([LOAD, layer, str(port), str(relay.pid), str(members)])
        finally:
            relay.send_signal(signal.SIGTERM)
            relay.wait(timeout=10)


def run(sizes, python):
    """One run of all: rows with their relay, and with ratios to others of the run."""
    rows = []
    for members in sizes:
        floor = lines_of([LOAD, "floor", str(members)])
        loads = {"classic": SOTTOVOCE, "extended": SOTTOVOCE, "mixed": SOTTOVOCE}
        measured = {name: measure(name, command, members) for name, command in loads.items()}
        if python:
            measured["python"] = measure("classic", PYTHON, members)
        costs = {row["mode"]: row["cpu_us_per_delivery"] for row in measured["classic"]}
        for name, its_rows in {**measured, "floor": floor}.items():
            for row in its_rows:
                cost = row["cpu_us_per_delivery"]
                rows.append(dict(row, relay=name, x_floor=cost / floor[0]["cpu_us_per_delivery"],
                                 x_classic=cost / costs[row["mode"]] if row["mode"] in costs else None))
    return rows


def medians(runs):
    """One run, each figure of which is the median of the same one in all runs."""
    def middle(figures):
        return statistics.median(figures) if isinstance(figures[0], (int, float)) else figures[0]
    return [{key: middle([row[key] for row in rows]) for key in rows[0]} for rows in zip(*runs)]


def table(rows):
    yield (f"{'members':>7}  {'mode':<14} {'relay':<9} {'us/delivery':>11} {'x floor':>8} {'x classic':>9} "
           f"{'p50':>7} {'p99':>7} {'lost':>6} {'open':>5} {'again':>7}")
    modes = list(dict.fromkeys(row["mode"] for row in rows if row["relay"] == "classic"))
    for members in dict.fromkeys(row["members"] for row in rows):
        for mode in [*modes, "floor"]:
            for row in rows:
                if (row["members"], row["mode"]) == (members, mode):
                    yield line(row)
        yield ""


def line(row):
    start = f"{row['members']:>7}  {row['mode']:<14} {row['relay']:<9} {row['cpu_us_per_delivery']:>11.2f} {row['x_floor']:>8.2f}"
    if row["relay"] == "floor":
        return f"{start}  ({row['seal_us']:.2f} to encrypt, {row['send_us']:.2f} to send)"
    latency = f"{row['p50_us']:>7.0f} {row['p99_us']:>7.0f}" if row["p50_us"] else f"{'-':>7} {'-':>7}"
    return f"{start} {row['x_classic']:>9.2f} {latency} {row['lost']:>6.0f} {row['unsettled']:>5.0f} {row['repeated']:>7.0f}"


def memory(rows):
    """Of a relay whose members said nothing yet, so that no history is in it."""
    for relay in dict.fromkeys(row["relay"] for row in rows if "idle_rss_kib" in row):
        idle = {row["members"]: row["idle_rss_kib"] for row in rows if row["relay"] == relay}
        small, large = min(idle), max(idle)
        if small != large:
            yield (f"memory, {relay}: {(idle[large] - idle[small]) / (large - small):.1f} KiB per member, "
                   f"from {small} to {large} members")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", default="10,100,500", help="sizes of the room")
    parser.add_argument("--runs", type=int, default=1, help="measure all so often, and show the medians")
    parser.add_argument("--json", metavar="FILE", help="keep the figures here as well")
    parser.add_argument("--no-python", action="store_true", help="leave the Python relay out")
    arguments = parser.parse_args()
    sizes = [int(number) for number in arguments.members.split(",")]

    runs = [run(sizes, not arguments.no_python) for _ in range(arguments.runs)]
    rows = medians(runs)
    print("\n".join([*table(rows), *memory(rows), LEGEND]))
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"rows": rows, "runs": runs}, indent=2) + "\n")
    missed = [row for row in sum(runs, []) if row["relay"] == "extended" and (row["lost"] or row["unsettled"])]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
