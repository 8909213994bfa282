"""Delivery between the independent client and the independent relay, over loopback, with loss and without."""

import contextlib
import unittest
from unittest import mock

import delivery
import harness


class PythonRelay:
    @contextlib.contextmanager
    def relay(self, **arguments):
        with self.start_extended_relay(key=delivery.KEY, **arguments) as self.served:
            yield self.served

    def next_relay(self):
        self.port = harness.free_port()

    def vanish(self):
        self.served.tamper = lambda datagram: None


class WithoutLoss(PythonRelay, delivery.Lobby, delivery.Rooms, delivery.Hosted, harness.SystemTest):
    @mock.patch("extendedrooms.WAITING_UNITS", 100)
    def test_queue_that_ran_over(self):
        """Who was stopped fetches what the relay did not keep in its queue; nobody else notices."""
        with self.three() as (ada, ben, cem):
            cem.pause()
            texts = [f"{number}" for number in range(400)]
            for text in texts:
                ada.say(text)
            self.wait_for_texts(ben, texts)
            cem.pause(False)
            self.wait_for_texts(cem, texts)
            fetched = [e for e in cem.events if e.kind == "message" and e.detail.history]
            self.assertGreater(len(fetched), 200)
            ada.wait_until(lambda: not ada.outbox, "receipts", delivery.PATIENCE)


class WithLoss(PythonRelay, delivery.Lobby, delivery.Rooms, harness.SystemTest):
    LOSS = 0.2
    POLICIES = 0,


if __name__ == "__main__":
    unittest.main(verbosity=2)
