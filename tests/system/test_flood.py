"""Ten people chat while 20,000 bogus datagrams a second hit their relay: nothing is lost, nobody waits.

The time that messages take is judged, and the flood long, only when `./dev promises` asks, since a machine
that does much else is slow by itself.
"""

import os
import selectors
import statistics
import time

import attackers
import extendedpeer
import harness

PEOPLE, CLASSIC = 10, 3
RATE = 20_000
MESSAGES_A_SECOND = 20
FULL = os.environ.get("SOTTOVOCE_PROMISES") == "full"
SECONDS = 30 if FULL else 5
P99 = 0.250
LOOK = 0.005


class Chat:
    """People who speak in turn; how long each message took to each of the others."""

    def __init__(self, people):
        self._people = people
        # Extended clients read by themselves: their events are looked for every LOOK seconds.
        self._extended = [person for person in people if isinstance(person, extendedpeer.ExtendedClient)]
        self._selector = selectors.DefaultSelector()
        for person in people:
            if person not in self._extended:
                self._selector.register(person._own, selectors.EVENT_READ, person)
        self._sent = {}  # text -> when
        self.took = []

    @property
    def lost(self):
        return len(self._sent) * (len(self._people) - 1) - len(self.took)

    def run(self, seconds):
        began = time.monotonic()
        for number in range(int(seconds * MESSAGES_A_SECOND)):
            self._listen(began + number / MESSAGES_A_SECOND)
            text = f"{began} {number}"
            self._sent[text] = time.monotonic()
            self._people[number % len(self._people)].say(text)
        until = time.monotonic() + harness.TIMEOUT
        while self.lost and time.monotonic() < until:
            self._listen(time.monotonic() + 0.1)

    def _listen(self, until):
        while (left := until - time.monotonic()) > 0:
            ready = [key.data for key, _ in self._selector.select(min(left, LOOK))]
            for person in ready:
                person.poll()
            now = time.monotonic()
            for person in ready + self._extended:
                self.took += [now - self._sent[e.text] for e in person.take_events() if e.kind == "message"]

    def figures(self):
        cuts = statistics.quantiles(self.took, n=100)
        return cuts[49], cuts[98]


class Flood(harness.SystemTest):
    def test_chat_goes_on(self):
        relay = self.start_relay()
        people = [self.start_extended_client(name=f"Person {number}").join() for number in range(PEOPLE - CLASSIC)]
        people += [self.start_client(listen=False).join() for _ in range(CLASSIC)]
        for person in people[:-1]:
            person.wait_for("present|connected", address=people[-1].address)
        for person in people:
            person.events.clear()

        quiet, flooded = Chat(people), Chat(people)
        quiet.run(SECONDS / 2)
        memory = relay.rss_kib()
        work = relay.cpu_seconds()
        der = people[0].handshake.challenge.key
        with attackers.Flood(("127.0.0.1", self.port), der, RATE) as flood:
            late = self.start_extended_client(name="Late")
            began = time.monotonic()
            late.join(timeout=harness.TIMEOUT)  # whoever is no liar comes in meanwhile
            joined = time.monotonic() - began
            late.leave()
            flooded.run(SECONDS)
        rate = flood.sent / flood.seconds
        work = (relay.cpu_seconds() - work) / flood.seconds
        for name, chat in (("quiet", quiet), ("flooded", flooded)):
            p50, p99 = chat.figures()
            print(f"{name}: {len(chat.took)} deliveries, {chat.lost} lost, p50 {p50 * 1000:.1f} ms, "
                  f"p99 {p99 * 1000:.1f} ms", flush=True)
        print(f"promise 5: {rate:.0f} bogus datagrams/s for {flood.seconds:.1f} s beside {PEOPLE} people: "
              f"p99 {p99 * 1000:.1f} ms, {flooded.lost} lost; a newcomer joined in {joined * 1000:.0f} ms; "
              f"relay {work * 100:.0f} % of a core, {relay.rss_kib() - memory:+} KiB", flush=True)
        self.assertGreater(rate, 0.9 * RATE, "the flood was none")
        self.assertEqual((quiet.lost, flooded.lost), (0, 0))
        if FULL:
            self.assertLess(p99, P99)


if __name__ == "__main__":
    harness.main()
