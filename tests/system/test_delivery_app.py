"""Delivery between sottovoce --headless and the independent relay, with loss at the relay and without.

The control port says nothing of receipts, so what the relay sends of them is looked at.
"""

import contextlib

import delivery
import harness
from unreliable import Ways


class RealApps:
    LOSS = 0.0

    @contextlib.contextmanager
    def relay(self, **arguments):
        rates = {"loss": self.LOSS, "double": self.LOSS / 4, "reorder": self.LOSS / 4}
        ways = Ways(self.id(), joining=True, **rates) if self.LOSS else None
        with self.start_extended_relay(key=delivery.KEY, ways=ways, **arguments) as self.served:
            yield self.served

    def person(self, name):
        app = self.start_app(name, "--relay", "never")
        app.wait_for_session()
        return delivery.App(app, self.served.wait_for("joined", f"^{name}$", timeout=delivery.PATIENCE).address)

    def test_receipts(self):
        with self.relay():
            ada, ben, cem = self.everybody(3)
            for number in range(20):
                ada.say(f"{number}")
                # The relay says so only when both have acknowledged every unit.
                self.served.wait_for("receipt", "^2/2$", timeout=delivery.PATIENCE)
            said = [(ada.address, f"{number}") for number in range(20)]
            self.assertEqual((ben.heard(20), cem.heard(20)), (said, said))

    def test_apps_and_a_client(self):
        with self.relay():
            ada, ben = self.everybody(2)
            client = self.start_extended_client(name="Cem").join(delivery.PATIENCE)
            client.wait_until(lambda: len(client.people) == 2, "two others", delivery.PATIENCE)
            cem = delivery.Peer(client)
            for number in range(20):
                receipt = client.wait_for_receipt(cem.say(f"{number}"), timeout=delivery.PATIENCE)
                self.assertEqual((receipt.expected, receipt.delivered), (2, 2))
                ada.say(f"{number}")
            said = [f"{number}" for number in range(20)]
            self.assertEqual([text for _, text in cem.heard(20)], said)
            for app, others in ((ada, [cem]), (ben, [ada, cem])):
                heard = app.heard(20 * len(others))
                for other in others:
                    self.assertEqual([text for address, text in heard if address == other.address], said)


class WithoutLoss(RealApps, delivery.Lobby, harness.SystemTest):
    pass


class WithLoss(RealApps, delivery.Lobby, harness.SystemTest):
    LOSS = 0.2


if __name__ == "__main__":
    harness.main()
