#!/usr/bin/env python3
"""What the relay costs: CPU microseconds per delivered message, latency, memory per member.

Beside the floor (one seal and one sendmmsg slot per delivery) and a plain Python relay of the same
protocol, all in one run, since only ratios within a run mean something on a shared machine. Prints a
table; --json FILE keeps the figures. Everything stays on loopback.
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = SOURCE / "build" / "release"
LOAD = BUILD / "tests" / "relayload"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lines_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(name, command, members):
    """Starts a relay, loads it, stops it; a row per mode and size."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home)
        relay = subprocess.Popen([*command, "--port", str(port), "--interface", "lo"],
                                 env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            rows = lines_of([LOAD, "relay", str(port), str(relay.pid), ",".join(map(str, members))])
        finally:
            relay.send_signal(signal.SIGTERM)
            relay.wait(timeout=10)
    return [dict(row, relay=name) for row in rows]


def table(rows, floors):
    yield f"{'relay':<12} {'members':>7} {'mode':<14} {'us/delivery':>11} {'x floor':>8} {'p50 us':>8} {'p99 us':>8} {'lost':>6}"
    for row in rows:
        floor = floors[row["members"]]["cpu_us_per_delivery"]
        cost = row["cpu_us_per_delivery"]
        latency = (f"{row['p50_us']:8.0f} {row['p99_us']:8.0f}" if row["p50_us"] else f"{'-':>8} {'-':>8}")
        yield (f"{row['relay']:<12} {row['members']:>7} {row['mode']:<14} {cost:>11.2f} {cost / floor:>8.2f} "
               f"{latency} {row['lost']:>6}")
    for members, floor in floors.items():
        yield (f"{'floor':<12} {members:>7} {'seal + send':<14} {floor['cpu_us_per_delivery']:>11.2f} {1:>8.2f} "
               f"  (seal {floor['seal_us']:.2f}, send {floor['send_us']:.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", default="10,100,500", help="sizes of the room")
    parser.add_argument("--json", metavar="FILE", help="keep the figures here as well")
    parser.add_argument("--no-python", action="store_true", help="leave the Python relay out")
    arguments = parser.parse_args()
    members = [int(number) for number in arguments.members.split(",")]

    floors = {row["members"]: row for row in lines_of([LOAD, "floor", ",".join(map(str, members))])}
    rows = measure("sottovoce", [BUILD / "bin" / "sottovoce-relay", "--log-level", "warning"], members)
    if not arguments.no_python:
        rows += measure("python", [sys.executable, SOURCE / "tests" / "support" / "classicpeer.py", "relay"], members)

    print("\n".join(table(rows, floors)))
    memory = {row["members"]: row["rss_kib"] for row in rows if row["relay"] == "sottovoce"}
    if len(memory) > 1:
        small, large = min(memory), max(memory)
        print(f"memory: {(memory[large] - memory[small]) / (large - small):.1f} KiB per member, "
              f"from {small} to {large} members")
    if arguments.json:
        pathlib.Path(arguments.json).write_text(
            json.dumps({"floor": list(floors.values()), "relays": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
