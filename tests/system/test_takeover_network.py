"""People on a network of their own go on talking when the one who hosts is gone.

Three machines on a switch, three apps of which the first hosts. Measured by the apps' own clocks: from the end of
the host until somebody's text that was said after it is shown to somebody else.
"""

import random
import time

import machines
import talkers

RUNS = 10 if talkers.FULL else 3
WITHIN = 3  # seconds, as promised


class Takeover(talkers.TalkTest):
    MACHINES = 3

    def test_a_host_that_is_killed(self):
        self.run_rounds("killed host", talkers.Person.kill, lambda host: None)

    def test_a_host_that_leaves(self):
        self.run_rounds("host that left", talkers.Person.leave, talkers.Person.wait_for_exit)

    def run_rounds(self, what, end, after):
        self.meet("Ada", "Ben", "Cem")
        first, both = [], []
        for _ in range(RUNS):
            self.talk_for(1 + random.random())
            self.talk(self.is_complete, "all in one room")
            host = self.host()
            ended_at = time.time()
            end(host)
            self.people.remove(host)
            figures = self.seconds_until_heard(ended_at, self.pairs())
            first.append(min(figures))
            both.append(max(figures))
            self.talk_for(0.5)
            after(host)
            self.check_everything()
            self.back(host)
        self.report(16, f"{what}, until one hears the other", first, WITHIN)
        self.report(16, f"{what}, until each hears the other", both, WITHIN)

    def back(self, person):
        """The one who was gone comes with what it had said; who stayed gets that, too."""
        stayed = self.people[:]
        person.start()
        person.wait_until_open()
        self.people.append(person)
        self.talk(self.is_complete, "all in one room")
        begins = {other.name: other.said for other in self.people}
        self.talk_for(0.5)
        person.since = begins
        self.check_everything()
        self.assertEqual(self.people, [*stayed, person])


if __name__ == "__main__":
    machines.main()
