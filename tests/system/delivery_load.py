#!/usr/bin/env python3
"""Whether every message arrives once and in order: many clients speak through an impaired network.

A relay, the impairing proxy and headless clients are real programs, driven by their control ports. Once
everybody is there, the network is impaired as the options say, and everybody speaks at a steady pace. Prints
one row of JSON; the exit code is 1 if anything was lost, doubled or out of order at anybody. With --table, a row
for each kind of weather that is promised to be weathered.
"""

import argparse
import collections
import json
import os
import pathlib
import selectors
import sys
import time

import harness
from impairproxy import ImpairProxy

PIECE = 1 << 20  # read at one time
LINGER = 1  # seconds without a message after the last one: nothing is doubled late
PROXY_SECONDS = 7 * 24 * 3600  # far more than any load takes
# In each direction, between the relay and all its clients. While nothing passes most of what is said waits, so that
# fewer messages show as much.
TABLE = [*({"loss": loss} for loss in (0, 0.01, 0.05, 0.1, 0.2, 0.3)),
         *({"loss": loss, "burst": 8, "messages": 1000} for loss in (0.05, 0.1, 0.2)),
         *({"partition": [f"5,{5 + seconds}"], "messages": 1000, "rate": 20} for seconds in (10, 40))]
OWN_FAULTS = ("turned_away", "overflowed", "overrun", "unsent")  # losses of the proxy that nobody asked for


class Member:
    """A client at its control port: speaks, and takes note of what the others said.

    Reads in large pieces, since hundreds of thousands of lines come.
    """

    def __init__(self, app, number, options):
        self.number = number
        self._size = options.size
        self._socket = app.raw_connection()
        self._rest = b""
        self._seen = [bytearray(options.messages) for _ in range(options.clients)]
        self._last = [-1] * options.clients  # the highest number of each sender
        self.delays = []
        self.doubled = self.out_of_order = self.missed = 0
        self.errors = collections.Counter()
        self.status = None
        cookie = self._greeting(b"hello").partition(b" cookie=")[2]
        self._socket.sendall(b"AUTH " + pathlib.Path(cookie.decode()).read_bytes().strip() + b"\n")
        self._greeting(b"ready")

    def fileno(self):
        return self._socket.fileno()

    def close(self):
        self._socket.close()

    def send(self, line):
        self._socket.sendall(line + b"\n")

    def say(self, number):
        text = b"%d %d %d " % (self.number, number, time.monotonic_ns())
        self.send(text.ljust(self._size, b"x"))

    def lost(self):
        return sum(seen.count(0) for sender, seen in enumerate(self._seen) if sender != self.number)

    def read(self):
        """How many messages came."""
        data = self._socket.recv(PIECE)
        if not data:
            raise AssertionError(f"client {self.number} closed its control port")
        now = time.monotonic_ns()
        *lines, self._rest = (self._rest + data).split(b"\n")
        before = len(self.delays)
        for line in lines:
            kind, _, rest = line.partition(b" ")[2].partition(b" ")
            if kind == b"message":
                self._take(rest.split(b" ", 4)[1:], now)
            elif kind == b"history":  # was missing, and fetched
                self._take(rest.split(b" ", 6)[3:], now)
            elif kind == b"error":
                self.errors[rest.partition(b" ")[0].decode()] += 1
            elif kind == b"missed":
                self.missed += int(rest)
            elif kind == b"status":
                self.status = dict(word.split("=", 1) for word in rest.decode().split(" ") if "=" in word)
        return len(self.delays) - before

    def _take(self, said, now):
        sender, number, sent = map(int, said[:3])
        self.delays.append(now - sent)
        if self._seen[sender][number]:
            self.doubled += 1
        elif number < self._last[sender]:
            self.out_of_order += 1
        else:
            self._last[sender] = number
        self._seen[sender][number] = 1

    def _greeting(self, kind):
        """The rest of the first line of this kind; what came before it is not kept."""
        while True:
            line, end, rest = self._rest.partition(b"\n")
            if not end:
                piece = self._socket.recv(PIECE)
                if not piece:
                    raise AssertionError(f"client {self.number} sent no {kind.decode()}")
                self._rest += piece
                continue
            self._rest = rest
            if line.split(b" ")[1] == kind:
                return line


class Load:
    """Everybody speaks in turn, until nothing more arrives."""

    def __init__(self, members, options):
        self._members, self._options = members, options
        self._selector = selectors.DefaultSelector()
        for member in members:
            self._selector.register(member, selectors.EVENT_READ)
        self._came = 0

    def run(self):
        """The seconds until the last message came."""
        total = len(self._members) * self._options.messages
        wanted = total * (len(self._members) - 1)
        pace = 1 / (self._options.rate * len(self._members))
        spoken, began = 0, time.monotonic()
        last = began
        while True:
            now = time.monotonic()
            while spoken < total and began + spoken * pace <= now:
                self._members[spoken % len(self._members)].say(spoken // len(self._members))
                spoken += 1
                last = now
            patience = LINGER if self._came >= wanted else self._options.patience
            until = began + spoken * pace if spoken < total else last + patience
            if spoken == total and now >= until:
                return last - began
            if self._read(until - now):
                last = time.monotonic()

    def ask_for_status(self):
        """What the clients count by themselves, as far as they do."""
        for member in self._members:
            member.send(b"/status")
        until = time.monotonic() + harness.TIMEOUT
        while any(member.status is None for member in self._members):
            if time.monotonic() > until:
                raise AssertionError("a client does not tell its status")
            self._read(until - time.monotonic())
        return [member.status for member in self._members]

    def _read(self, timeout):
        came = sum(key.fileobj.read() for key, _ in self._selector.select(max(0, timeout)))
        self._came += came
        return came


class DeliveryLoad(harness.SystemTest):
    options = None

    def test_delivery(self):
        if not self.options.table:
            self.run_row(self.options)
            return
        homes = self.folder
        for number, weather in enumerate(TABLE):
            with self.subTest(weather=weather):
                self.group, self.port = harness.random_group(), harness.free_port()
                self.folder = homes / str(number)
                self.run_row(argparse.Namespace(**vars(self.options) | {"patience": 60} | weather))
                self.tearDown()

    def run_row(self, options):
        self.start_relay()
        proxy = ImpairProxy(self.port, seed=options.seed, seconds=PROXY_SECONDS)
        self.addCleanup(proxy.stop)
        apps = [self.start_app(f"Member{number}", "--relay-address", proxy.address)
                for number in range(options.clients)]
        for app in apps:
            for _ in range(options.clients - 1):
                app.wait_for("connected")
            app.control.close()
        members = [Member(app, number, options) for number, app in enumerate(apps)]
        for member in members:
            self.addCleanup(member.close)

        before = proxy.statistics()
        for line in impairments(options):
            proxy.change(line)
        load = Load(members, options)
        seconds = load.run()
        network = proxy.statistics()
        proxy.change("clear")
        row = self.row(options, members, load.ask_for_status(), seconds, before, network)
        print(json.dumps(row), flush=True)
        print(f"promise 11, programs: {', '.join(row['impaired']) or 'unimpaired'}: {row['deliveries']} deliveries, "
              f"{row['lost']} lost, {row['doubled']} doubled, {row['out_of_order']} out of order; p50 {row['p50_ms']}, "
              f"p99 {row['p99_ms']} ms; {row['resends_per_message']} resends a message", flush=True)
        self.assertEqual([row[name] for name in ("lost", "doubled", "out_of_order")], [0, 0, 0])

    @staticmethod
    def row(options, members, statuses, seconds, before, network):
        delays = sorted(delay for member in members for delay in member.delays)
        said = options.clients * options.messages
        resent = [int(status["resent"]) for status in statuses if "resent" in status]
        during = {name: {key: network[name][key] - before[name][key] for key in network[name]}
                  for name in ("up", "down")}
        return {
            "clients": options.clients, "messages": options.messages, "rate": options.rate,
            "impaired": impairments(options), "seed": options.seed, "seconds": round(seconds, 1),
            "deliveries": len(delays),
            "lost": sum(member.lost() for member in members),
            "doubled": sum(member.doubled for member in members),
            "out_of_order": sum(member.out_of_order for member in members),
            "p50_ms": milliseconds(delays, 0.50), "p99_ms": milliseconds(delays, 0.99),
            "max_ms": milliseconds(delays, 1),
            "resends_per_message": round(sum(resent) / said, 3) if resent else None,
            "datagrams_per_delivery": round(during["down"]["in"] / len(delays), 2) if delays else None,
            "errors": sum((member.errors for member in members), collections.Counter()),
            "missed": sum(member.missed for member in members),
            "proxy": during | {name: network[name] for name in OWN_FAULTS},
        }


def milliseconds(delays, quantile):
    if not delays:
        return None
    return round(delays[min(len(delays) - 1, int(quantile * len(delays)))] / 1e6, 1)


def impairments(options):
    """The lines for the proxy."""
    lines = [f"loss {options.loss:g} burst {options.burst:g}"] if options.loss else []
    lines += ["partition " + partition.replace(",", " ") for partition in options.partition]
    return lines + options.impair


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--messages", type=int, default=5000, help="of each client (5000)")
    parser.add_argument("--rate", type=float, default=50, help="messages a second of each client (50)")
    parser.add_argument("--size", type=int, default=120, help="bytes of a message (120)")
    parser.add_argument("--loss", type=float, default=0, help="share of the datagrams, in each direction (0)")
    parser.add_argument("--burst", type=float, default=0, help="mean length of a run of losses (0: each for itself)")
    parser.add_argument("--partition", action="append", default=[], metavar="T1,T2",
                        help="nothing passes from then to then, in seconds")
    parser.add_argument("--impair", action="append", default=[], metavar="LINE",
                        help="anything else, as in `down delay 20 jitter 5`")
    parser.add_argument("--table", action="store_true", help="all of the table, instead of loss, burst and partition")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=15,
                        help="seconds without a message, after which what is missing is lost (15)")
    full = os.environ.get("SOTTOVOCE_PROMISES") == "full"
    DeliveryLoad.options = parser.parse_args(["--table"] if full else None)
    del sys.argv[1:]  # unittest reads them, too
    harness.main()


if __name__ == "__main__":
    main()
