"""Delivery between the independent client and sottovoce-relay, with loss at the client and without."""

import contextlib
import signal

import delivery
import harness


class RealRelay:
    @contextlib.contextmanager
    def relay(self, policy=0):
        options = ["--history", "memory"] if policy else []
        relay = self.start_relay(*options, home=f"relay-{self.port}")
        yield relay
        relay.signal(signal.SIGTERM)
        self.assertEqual(relay.wait_for_exit(), 0)

    def next_relay(self):
        self.port = harness.free_port()


class WithoutLoss(RealRelay, delivery.Lobby, delivery.Rooms, harness.SystemTest):
    pass


class WithLoss(RealRelay, delivery.Lobby, delivery.Rooms, harness.SystemTest):
    LOSS = 0.2


if __name__ == "__main__":
    harness.main()
