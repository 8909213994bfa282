"""A path that loses, doubles and reorders datagrams, by seed, for tests that hold a peer's socket.

A machine without clock or socket: through() takes what goes one way and gives what arrives now, late() what
was held back long enough.
"""

import random

HELD_FOR = 0.010  # of what is overtaken, if nothing overtakes it


class Unreliable:
    """Rates are probabilities. One way has one of its own, so that its order of events is its own."""

    def __init__(self, seed, loss=0.0, double=0.0, reorder=0.0):
        self._random = random.Random(seed)
        self._loss, self._double, self._reorder = loss, double, reorder
        self._held = []  # (until, item)
        self.passed = self.lost = 0

    def through(self, item, now):
        self.passed += 1
        if self._random.random() < self._loss:
            self.lost += 1
            return []
        copies = [item] * (2 if self._random.random() < self._double else 1)
        if self._random.random() < self._reorder:
            self._held += [(now + HELD_FOR, copy) for copy in copies]
            return []
        overtaken = [held for _, held in self._held]
        self._held = []
        return copies + overtaken

    def late(self, now):
        late = [item for until, item in self._held if until <= now]
        self._held = [(until, item) for until, item in self._held if until > now]
        return late

    def due(self):
        return min((until for until, _ in self._held), default=None)


class Ways:
    """Both ways of a peer: what it sends, and what it receives. `joining`: also before it has joined, which makes
    that take seconds.
    """

    def __init__(self, seed, joining=False, **rates):
        self.joining = joining
        self.out, self.into = Unreliable(f"{seed} out", **rates), Unreliable(f"{seed} in", **rates)

    def due(self):
        return min((due for due in (self.out.due(), self.into.due()) if due is not None), default=None)
