"""People who talk without pause, by headless apps, each on a machine of its own; and what each of them heard.

Apps run as people start them: no option says which interface, and whoever is alone hosts. A text says who said
it, its number, and when; the apps say when they showed it, so all times are of one clock, and the tests' own
slowness is in none of them.
"""

import collections
import dataclasses
import datetime
import os
import time

import harness
import machines

FULL = os.environ.get("SOTTOVOCE_PROMISES") == "full"  # longer, and times are judged
PATIENCE = 30  # seconds, for what takes three or less


@dataclasses.dataclass
class Heard:
    number: int
    said_at: float
    shown_at: float

    @property
    def latency(self):
        return self.shown_at - self.said_at


def seconds(stamp):
    moment = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%fZ")
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


class Person:
    """An app, started again with its files when it was ended. `heard` is by speaker, and of this run."""

    def __init__(self, test, name, machine, *options):
        self.name, self.machine = name, machine
        self._test, self._options = test, options
        self.said = 0
        self._speak_at = 0.0
        self.accepted = set()  # numbers
        self.swallowed = set()  # those that it had no time to accept
        self.start()

    def start(self):
        self.relay = self.hosts = None  # fingerprints
        self.people = set()
        self.heard = collections.defaultdict(list)
        self.since = None  # speaker -> number: from there on it must have everything
        self.app = self._test.launch_app(self.name, *self._options, machine=self.machine)

    def wait_until_open(self):
        self.app.wait_until_open()
        self._reader = harness.EventReader(self.app.control)

    def kill(self):
        self.app.kill()
        self._is_gone()

    def leave(self):
        """In order. The program may take its time, which the others do not."""
        self.app.control.send("exit")

    def wait_for_exit(self):
        code = self.app.wait_for_exit()
        self._is_gone()
        self._test.assertEqual(code, 0)

    def _is_gone(self):
        self.read()  # what it accepted before counts
        self.swallowed |= set(range(self.said)) - self.accepted
        self._test.programs.remove(self.app)

    def read(self):
        for event in self._reader.events():
            self._take(event)

    def speak(self, now, pace):
        if now >= self._speak_at:
            self.app.say(f"{self.name} {self.said} {time.time():.6f}")
            self.said += 1
            self._speak_at = max(self._speak_at + pace, now)

    def first_shown(self, speaker, moment):
        """When it showed the first text that was said after that moment; nothing yet."""
        return min((each.shown_at for each in self.heard[speaker.name] if each.said_at >= moment), default=None)

    def _take(self, event):
        if event.kind == "message":
            self._hear(event.text.split(" ", 1)[1], event.time)
        elif event.kind == "history":  # was missing, and fetched
            self._hear(event.text.split(" ", 3)[3], event.time)
        elif event.kind == "accepted":
            self.accepted.add(int(event.text.split(" ")[3]))
        elif event.kind == "session":
            self._test.assertEqual(event.fields["layer"], "extended")  # in the other what is lost stays lost
            self.relay = event.fields["fingerprint"]
        elif event.kind == "searching":
            self.relay = None
        elif event.kind == "hosting":
            self.hosts = event.fields["fingerprint"]
        elif event.kind == "connected":
            self.people.add(event.address)
        elif event.kind == "disconnected":
            self.people.discard(event.address)

    def _hear(self, text, shown):
        speaker, number, said = text.split(" ")
        self.heard[speaker].append(Heard(int(number), float(said), seconds(shown)))


class TalkTest(machines.MachineTest):
    """The people are in `people`, each on the machine with its number; the first hosts."""

    PACE = 0.05  # seconds between two texts of one person
    KIND = "a person hosts"
    MODE = "auto"

    def network_options(self, machine=None):
        return ["--group", self.group, "--port", self.port]

    def meet(self, *names):
        self.people = []
        for name, machine in zip(names, self.machines):
            person = Person(self, name, machine, "--relay", self.MODE)
            person.wait_until_open()
            self.people.append(person)
            # Who hosts is known that way.
            self.talk(lambda person=person: person.relay, "a session", [])
        self.talk(self.is_complete, "all in one room", [])
        for person in self.people:
            person.since = {other.name: 0 for other in self.people}

    def is_complete(self):
        return (all(len(person.people) == len(self.people) - 1 for person in self.people)
                and len({person.relay for person in self.people}) == 1 and self.people[0].relay is not None)

    def host(self):
        return next(person for person in self.people if person.hosts == person.relay)

    def talk(self, is_over, what, speakers=None, patience=PATIENCE):
        """Speaks and reads until it is over."""
        until = time.monotonic() + patience
        while True:
            for person in self.people:
                person.read()
            if is_over():
                return
            now = time.monotonic()
            if now >= until:
                self.fail(f"no {what} within {patience} s")
            for person in self.people if speakers is None else speakers:
                person.speak(now, self.PACE)
            time.sleep(self.PACE / 5)  # the pace of the speakers; nothing is waited for

    def talk_for(self, duration, speakers=None):
        until = time.monotonic() + duration
        self.talk(lambda: time.monotonic() >= until, "end of the talk", speakers, duration + PATIENCE)

    def seconds_until_heard(self, moment, pairs, speakers=None):
        """From a moment until each of the pairs (speaker, listener) heard what was said after it; the talk goes on."""
        def shown():
            return {f"{speaker.name} to {listener.name}": listener.first_shown(speaker, moment)
                    for speaker, listener in pairs}

        try:
            self.talk(lambda: None not in shown().values(), "word", speakers)
        except AssertionError as error:
            raise AssertionError(f"{error}: {[pair for pair, at in shown().items() if at is None]}") from None
        return [at - moment for at in shown().values()]

    def pairs(self, people=None):
        people = self.people if people is None else people
        return [(speaker, listener) for speaker in people for listener in people if speaker is not listener]

    def check_everything(self, people=None):
        """Nobody speaks until those have all that they said to each other, once and in order."""
        pairs = self.pairs(people)

        def missing():
            lacks = {}
            for speaker, listener in pairs:
                heard = {each.number for each in listener.heard[speaker.name]}
                wanted = set(range(listener.since[speaker.name], speaker.said)) - speaker.swallowed
                if wanted - heard:
                    lacks[f"{listener.name} of {speaker.name}"] = sorted(wanted - heard)
            return lacks

        try:
            self.talk(lambda: not missing(), "complete talk", [])
        except AssertionError as error:
            raise AssertionError(f"{error}: missing {missing()}") from None
        for speaker, listener in pairs:
            numbers = [each.number for each in listener.heard[speaker.name]]
            self.assertEqual(numbers, sorted(set(numbers)), f"{listener.name} heard {speaker.name}, in that order")

    def report(self, promise, what, figures, limit):
        """Seconds, of several runs. Judged at full length only: a busy machine is no fault of the program."""
        figures = sorted(figures)
        print(f"promise {promise}, {what}: {len(figures)} runs, median {figures[len(figures) // 2]:.2f} s, longest {figures[-1]:.2f} s",
              flush=True)
        if FULL:
            self.assertLess(figures[-1], limit, what)


class RelayTalkTest(TalkTest):
    """As TalkTest, but the relay is a program of its own, on the first machine."""

    KIND = "a relay of its own"
    MODE = "never"

    def setUp(self):
        super().setUp()
        self.start_relay(machine=self.machines[0])
