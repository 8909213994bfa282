"""Real clients and a relay that they reach through the impairing proxy alone."""

import harness
from impairproxy import ImpairProxy


class ChatThroughProxy(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.relay = self.start_relay()
        self.proxy = ImpairProxy(self.port, listen="127.0.0.2:0")
        self.addCleanup(self.proxy.stop)

    def start_behind_proxy(self, name):
        return self.start_app(name, "--relay-address", self.proxy.address)

    def test_chat(self):
        ada, ben = map(self.start_behind_proxy, ("Ada", "Ben"))
        for app in (ada, ben):
            session = app.wait_for_session()
            # The proxy's address is the relay's to them, as when they pin it away from loopback.
            self.assertEqual((session["relay"], session["fingerprint"], session["layer"]),
                             (self.proxy.address, self.relay.fingerprint, "extended"))
        of_ben, of_ada = ada.wait_for("connected").address, ben.wait_for("connected").address
        # The relay sees an address for each: their sockets at the proxy.
        self.assertNotEqual(of_ada, of_ben)
        self.assertTrue(all(address.startswith("127.0.0.2:") for address in (of_ada, of_ben)), (of_ada, of_ben))
        for number in range(20):
            ada.say(f"from Ada {number}")
            ben.control.wait_for_message(f"from Ada {number}", sender=of_ada + " ")
            ben.say(f"from Ben {number}")
            ada.control.wait_for_message(f"from Ben {number}", sender=of_ben + " ")
        large = "perché no? " * 3000
        ada.say(large)
        ben.control.wait_for_message(large, sender=of_ada + " ")

        statistics = self.proxy.statistics()
        self.assertEqual(statistics["clients"], 2)
        for direction in (statistics["up"], statistics["down"]):
            self.assertGreater(direction["in"], 40)
            self.assertEqual(direction["in"], direction["out"])

    def test_partition(self):
        ada, ben = map(self.start_behind_proxy, ("Ada", "Ben"))
        for app in (ada, ben):
            app.wait_for("connected")
        self.proxy.change("down partition on")
        before = self.proxy.statistics()["up"]["in"]
        ada.say("into the void")
        self.proxy.wait_for(lambda seen: seen["up"]["in"] > before and seen["down"]["partitioned"], "what Ada said")
        self.assertEqual(ben.control.seen("message"), [])
        self.proxy.change("partition off")
        ada.say("healed")
        ben.control.wait_for_message("healed")


if __name__ == "__main__":
    harness.main()
