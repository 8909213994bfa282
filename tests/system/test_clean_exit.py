"""Ends, clean and otherwise: the others hear of it at once, and what was killed comes back."""

import signal

import harness


class CleanExit(harness.SystemTest):
    def test_others_are_told_at_once(self):
        self.start_relay()
        ben = self.start_client().join()
        ways = {"exit": lambda app: app.control.send("exit"),
                "SIGINT": lambda app: app.signal(signal.SIGINT),
                "SIGTERM": lambda app: app.signal(signal.SIGTERM)}
        for name, end in ways.items():
            with self.subTest(name):
                app = self.start_app(name, "--relay", "never")
                app.wait_for_session()
                address = ben.wait_for("connected").address
                tool = app.connect()
                end(app)
                ben.wait_for("disconnected", address=address)
                self.assertEqual(app.wait_for_exit(), 0)
                tool.wait_for("bye")
                tool.wait_until_closed()

    def test_before_any_relay_was_found(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            app = self.start_app("Ada", "--relay", "never")
            app.wait_for("searching")
            app.signal(number)
            self.assertEqual(app.wait_for_exit(), 0)

    def test_relay_ends_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            relay = self.start_relay()
            relay.signal(number)
            self.assertEqual(relay.wait_for_exit(), 0)

    def test_next_one_hosts_when_the_host_leaves(self):
        ada = self.start_app("Ada", "--keepalive", "1")
        first = ada.wait_for("hosting").fields["fingerprint"]
        ben = self.start_app("Ben", "--keepalive", "1")
        self.assertEqual(ben.wait_for_session()["fingerprint"], first)
        ada.control.send("exit")
        self.assertEqual(ada.wait_for_exit(), 0)
        second = ben.wait_for("hosting").fields["fingerprint"]
        self.assertEqual(ben.wait_for_session()["fingerprint"], second)
        self.assertNotEqual(first, second)
        cem = self.start_client().join()
        ben.wait_for("connected", cem.address)
        ben.say("without Ada")
        cem.wait_for("message", "^without Ada$")

    def test_killed_client_comes_back(self):
        relay = self.start_relay("--member-timeout", "2")
        ben = self.start_app("Ben", "--relay", "never", "--keepalive", "1")
        ben.wait_for_session()
        ada = self.start_app("Ada", "--relay", "never", "--keepalive", "1")
        ada.wait_for_session()
        before = ben.wait_for("connected").address
        ada.kill()
        ada = self.start_app("Ada", "--relay", "never", "--keepalive", "1")  # the same profile
        self.assertEqual(ada.wait_for_session()["fingerprint"], relay.fingerprint)
        ben.wait_for("disconnected", before)
        ada.say("back again")
        ben.control.wait_for_message("back again")

    def test_killed_relay_comes_back(self):
        relay = self.start_relay()
        ben = self.start_client().join()
        ada = self.start_app("Ada", "--relay", "never", "--keepalive", "1")
        ada.wait_for("connected", ben.address)
        mine = ben.wait_for("connected").address
        relay.kill()
        again = self.start_relay()
        self.assertEqual(again.fingerprint, relay.fingerprint)
        ben.send(ben.key_datagram)
        ben.wait_for("connected", address=mine)  # the app came back by itself
        ada.say("as if nothing happened")
        ben.wait_for("message", "as if nothing happened", address=mine)
        ben.say("indeed")
        ada.control.wait_for_message("indeed")


if __name__ == "__main__":
    harness.main()
