#!/usr/bin/env python3
"""Whether what was accepted arrives once, whoever is killed while people speak.

Three headless apps speak without pause; one after the other, or the relay, is killed without warning and
started again with the files that it left. An observer that nobody kills hears them all. What a speaker's control
port called accepted must reach it once, and in order; what was on its way to be accepted at most once. Two rounds:
the relay is a program of its own, or one of the apps hosts it. Prints a row of JSON for each; the exit code is 1
if anything that was accepted was lost, shown twice, or out of order.
"""

import argparse
import collections
import json
import os
import random
import sys
import time

import harness

PACE = 0.1  # seconds between two texts of one speaker
BETWEEN_KILLS = (0.2, 2.5)  # seconds; sometimes before all are back
LINGER = 2  # seconds after the last text: nothing is doubled late
PATIENCE = 60  # until all has arrived, after the last kill
STUCK = 30  # until a killed app that is back must be connected again


class Speaker:
    """An app that says its name and a number, for ever."""

    def __init__(self, test, name, *options):
        self.name = name
        self._test, self._options = test, options
        self._next = 0
        self._speak_at = 0.0
        self.accepted = set()
        self.hosted_at = None  # the address of its relay, if it runs one
        self.start()

    def start(self):
        self.hosted_at = None
        self._app = self._test.start_app(self.name, *self._options)
        self._reader = harness.EventReader(self._app.control)

    def kill(self):
        self._app.kill()
        self.read()  # what it said before counts
        self._test.programs.remove(self._app)

    def read(self):
        for event in self._reader.events():
            if event.kind == "accepted":
                _, target, text = event.text.split(" ", 2)
                if target == "-":
                    self.accepted.add(text)
            elif event.kind == "hosting":
                self.hosted_at = event.address

    def speak(self, now):
        if now >= self._speak_at:
            self._app.say(f"{self.name} {self._next}")
            self._next += 1
            self._speak_at = now + PACE

    @property
    def said(self):
        return self._next


class Observer:
    """Hears everybody, and is never killed."""

    def __init__(self, test, *options):
        self._app = test.start_app("Observer", "--relay", "never", *options)
        self._reader = harness.EventReader(self._app.control)
        self.heard = collections.Counter()
        self.order = collections.defaultdict(list)  # speaker -> numbers
        self.relay = None
        self.lost_at = None
        self.silences = []  # seconds from the loss of a relay to the next session

    def read(self):
        for event in self._reader.events():
            if event.kind == "message":
                self._take(event.text.split(" ", 1)[1])
            elif event.kind == "history":  # was missing, and fetched
                self._take(event.text.split(" ", 3)[3])
            elif event.kind == "searching":
                self.relay, self.lost_at = None, time.monotonic()
            elif event.kind == "session":
                if self.lost_at:
                    self.silences.append(time.monotonic() - self.lost_at)
                self.relay, self.lost_at = event.fields["relay"], None

    def _take(self, text):
        name, _, number = text.partition(" ")
        self.heard[text] += 1
        self.order[name].append(int(number))


class CrashLoad(harness.SystemTest):
    options = None

    def test_a_relay_of_its_own(self):
        options = "--history", "disk"
        relay = self.start_relay(*options)

        def kill_relay():
            nonlocal relay
            relay.kill()
            self.programs.remove(relay)
            relay = self.start_relay(*options)

        self.run_round("relay", "never", lambda speakers, observer: kill_relay)

    def test_a_relay_that_an_app_hosts(self):
        def host(speakers, observer):
            found = next((each for each in speakers if each.hosted_at and each.hosted_at == observer.relay), None)
            return found and (lambda: self.kill_and_start(found))

        self.run_round("host", "auto", host)

    def kill_and_start(self, speaker):
        speaker.kill()
        speaker.start()

    def run_round(self, what, mode, find_relay):
        """`find_relay(speakers, observer)`: what kills the relay and starts it again, if it is known who runs it."""
        kills = self.options.kills
        chance = random.Random(f"{self.options.seed} {what}")
        observer = Observer(self)
        speakers = [Speaker(self, name, "--relay", mode) for name in ("Ada", "Ben", "Cem")]
        everybody = [observer, *speakers]
        killed = collections.Counter()
        self.go_on(everybody, speakers, lambda: observer.relay is not None, STUCK, "first session")
        while killed.total() < kills:
            pause = time.monotonic() + chance.uniform(*BETWEEN_KILLS)
            self.go_on(everybody, speakers, lambda pause=pause: time.monotonic() >= pause, STUCK, "pause")
            kill_relay = find_relay(speakers, observer) if chance.random() < 0.4 else None
            if kill_relay:
                kill_relay()
            else:
                self.kill_and_start(chance.choice(speakers))
            killed[what if kill_relay else "client"] += 1

        accepted = set().union(*(speaker.accepted for speaker in speakers))

        def all_there():
            accepted.update(*(speaker.accepted for speaker in speakers))
            return accepted <= observer.heard.keys()

        self.go_on(everybody, [], all_there, PATIENCE, None)
        quiet = time.monotonic() + LINGER
        self.go_on(everybody, [], lambda: time.monotonic() >= quiet, PATIENCE, None)
        all_there()
        lost = sorted(accepted - observer.heard.keys())
        twice = sorted(text for text, times in observer.heard.items() if times > 1)
        unordered = sum(after < before for numbers in observer.order.values()
                        for before, after in zip(numbers, numbers[1:]))
        silences = sorted(observer.silences)
        row = {"killed": dict(killed), "seed": self.options.seed, "said": sum(each.said for each in speakers),
               "accepted": len(accepted), "heard": len(observer.heard), "lost": len(lost), "shown_twice": len(twice),
               "out_of_order": unordered, "outages": len(silences),
               "longest_outage_s": round(max(silences, default=0), 1)}
        print(json.dumps(row), flush=True)
        print(f"promise 13, {what}: {killed.total()} kills ({killed[what]} of the {what}), {len(accepted)} accepted, "
              f"{len(lost)} lost, {len(twice)} shown twice, {unordered} out of order", flush=True)
        self.assertEqual((lost, twice, unordered), ([], [], 0))

    def go_on(self, everybody, speakers, is_over, patience, what):
        """Reads and speaks until it is over. `what`: what is missing otherwise; None if the caller looks."""
        until = time.monotonic() + patience
        while not is_over():
            now = time.monotonic()
            if now >= until:
                if what:
                    self.fail(f"no {what} within {patience} s")
                return
            for each in everybody:
                each.read()
            for each in speakers:
                each.speak(now)
            time.sleep(PACE / 5)  # the pace of the speakers; nothing is waited for


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="in each of the two rounds (100)")
    parser.add_argument("--seed", type=int, default=1)
    full = os.environ.get("SOTTOVOCE_PROMISES") == "full"
    CrashLoad.options = parser.parse_args([] if full else None)
    del sys.argv[1:]  # unittest reads them, too
    harness.main()


if __name__ == "__main__":
    main()
