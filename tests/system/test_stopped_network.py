"""Whoever does not read for a while disturbs nobody, and gets everything later.

Four machines on a switch; Dan's app is stopped, as by a lid that is closed, while the others talk, and goes on.
Once the first person's app hosts the relay, once it is a program of its own. Latency is measured by the apps' own
clocks: from when a text is given to the speaker's control port until a listener shows it.
"""

import signal
import time

import machines
import talkers

STOPPED_FOR = 60 if talkers.FULL else 8  # seconds
BEFORE = 10 if talkers.FULL else 5  # seconds of talk to compare with
CATCHES_UP_WITHIN = 15  # seconds


def worst_of(latencies, share):
    ordered = sorted(latencies)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Stopped:
    """For any kind of relay."""

    MACHINES = 4

    def test_stopped_recipient(self):
        self.meet("Ada", "Ben", "Cem", "Dan")
        *others, dan = self.people
        self.talk_for(1, others)
        before = self.latencies(others, BEFORE)
        stopped_at = time.time()
        dan.app.signal(signal.SIGSTOP)
        try:
            meanwhile = self.latencies(others, STOPPED_FOR)
        finally:
            dan.app.signal(signal.SIGCONT)
        goes_on_at = time.time()
        seconds = max(self.seconds_until_heard(goes_on_at, [(other, dan) for other in others]))
        self.talk_for(1)
        self.check_everything()
        missed = [each.shown_at for other in others for each in dan.heard[other.name]
                  if stopped_at <= each.said_at < goes_on_at]
        for what, latencies in (("before", before), ("meanwhile", meanwhile)):
            median, p99, longest = (1000 * worst_of(latencies, share) for share in (0.5, 0.99, 1))
            print(f"promise 18, {self.KIND}, {len(latencies)} texts {what}: latency {median:.1f} ms, p99 {p99:.1f} ms, "
                  f"longest {longest:.1f} ms", flush=True)
        print(f"promise 18, {self.KIND}, stopped for {STOPPED_FOR} s: {len(missed)} texts that were missed are there after "
              f"{max(missed) - goes_on_at:.2f} s, the first new ones after {seconds:.2f} s", flush=True)
        if talkers.FULL:  # a busy machine is no fault of the program
            self.assertLess(worst_of(meanwhile, 0.99), 2 * worst_of(before, 0.99) + 0.01)
            self.assertLess(seconds, CATCHES_UP_WITHIN)

    def latencies(self, people, duration):
        """Of all that they said to each other in that time."""
        began = time.time()
        self.talk_for(duration, people)
        ended = time.time()
        self.talk(lambda: all(listener.first_shown(speaker, ended) for speaker, listener in self.pairs(people)),
                  "word", people)
        return [each.latency for speaker, listener in self.pairs(people) for each in listener.heard[speaker.name]
                if began <= each.said_at < ended]


class WithAHost(Stopped, talkers.TalkTest):
    pass


class WithARelay(Stopped, talkers.RelayTalkTest):
    pass


if __name__ == "__main__":
    machines.main()
