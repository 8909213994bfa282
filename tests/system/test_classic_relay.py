"""sottovoce --headless against an independent classic relay: answers, losses, keys that change."""

import time

import classicpeer
import harness


class ClassicRelay(harness.SystemTest):
    def start_member(self, *options, name="Ada"):
        return self.start_app(name, "--relay", "never", "--keepalive", "1", *options)

    def pin(self, relay, name="Ada"):
        """As if the app had met the relay before; on loopback it pins nothing by itself."""
        folder = self.home(name) / "data/sottovoce/default"
        folder.mkdir(parents=True)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        (folder / "known_relays").write_text(
            f"{relay.address} {relay.fingerprint} unverified {now} {now}\n", encoding="ascii")

    def chat(self, app, client):
        app.say("from the app\nto the room")
        self.assertEqual(client.wait_for("message").text, "from the app\nto the room")
        client.say("from the room, 你好")
        app.control.wait_for_message("from the room, 你好", sender=client.address + " ")

    def test_answers_by_unicast_and_on_the_group(self):
        for on_group in (False, True):
            with self.subTest(on_group=on_group):
                with self.start_classic_relay(answer_on_group=on_group) as relay:
                    ada = self.start_member(name=f"ada-{on_group}")
                    session = ada.wait_for_session()
                    self.assertEqual(session, {"relay": relay.address, "trust": "new", "layer": "classic",
                                               "fingerprint": relay.fingerprint})
                    mine = relay.wait_for("joined").address
                    ben = self.start_client().join()
                    ben.wait_for("connected", address=mine)
                    ada.wait_for("connected", ben.address)
                    self.chat(ada, ben)
                    text = "z" * 40_960
                    ada.say(text)
                    self.assertEqual(ben.wait_for("message", address=mine).text, text)
                    ben.say(text.upper())
                    ada.control.wait_for_message(text.upper())
                    ben.leave()
                    ada.wait_for("disconnected", ben.address)
                    ada.control.send("exit")
                    relay.wait_for("left", address=mine)
                    self.assertEqual(ada.wait_for_exit(), 0)
                self.port = harness.free_port()

    def test_message_without_a_sender(self):
        with self.start_classic_relay() as relay:
            ada = self.start_member()
            mine = relay.wait_for("joined").address
            relay.deliver(mine, "from nowhere")
            ada.control.wait_for_message("from nowhere", sender="unknown ")
            relay.deliver(mine, "from far away", sender=("2001:db8::1", 53))
            ada.control.wait_for_message("from far away", sender="[2001:db8::1]:53 ")

    def test_reconnects_when_the_relay_is_back(self):
        key = classicpeer.make_key()
        with self.start_classic_relay(key=key) as relay:
            self.pin(relay)
            ada = self.start_member()
            self.assertEqual(ada.wait_for_session()["trust"], "known")
            mine = relay.wait_for("joined").address
        # Gone for a moment: the announcement brings the member back at once, under the same key.
        with self.start_classic_relay(key=key) as relay:
            relay.wait_for("joined", address=mine)
            ben = self.start_client().join()
            ada.wait_for("connected", ben.address)
            self.chat(ada, ben)
        # Gone until it is missed.
        ada.wait_for("searching", "no answer from the relay")
        ada.say("to nobody yet")
        with self.start_classic_relay(key=key) as relay:
            self.assertEqual(ada.wait_for_session()["trust"], "known")
            relay.wait_for("joined")
            ada.wait_for("sent", "^to nobody yet$")
            ben = self.start_client().join()
            ada.wait_for("connected", ben.address)
            self.chat(ada, ben)

    def test_changed_key_at_the_start_is_refused(self):
        with self.start_classic_relay() as relay:
            self.pin(relay)
            known = relay.fingerprint
        with self.start_classic_relay() as rogue:
            ada = self.launch_app("Ada", "--relay", "never", "--timeout", "20")
            self.assertEqual(ada.wait_for_exit(), 3)
            text = "\n".join(ada.output.all).replace(" ", "")
            for part in (known, rogue.fingerprint, "--forget-relay"):
                self.assertIn(part, text)
            self.assertEqual(rogue.events, [])  # it got no key

            forget = harness.Program("sottovoce", ["--forget-relay", rogue.address], self.home("Ada"))
            self.assertEqual(forget.wait_for_exit(), 0)
            ada = self.start_member()
            self.assertEqual(ada.wait_for_session(),
                             {"relay": rogue.address, "trust": "new", "layer": "classic",
                              "fingerprint": rogue.fingerprint})

    def test_changed_key_while_running_is_refused(self):
        key = classicpeer.make_key()
        with self.start_classic_relay(key=key) as relay:
            self.pin(relay)
            ada = self.start_member()
            ada.wait_for_session()
            relay.wait_for("joined")
        with self.start_classic_relay() as rogue:
            refused = ada.wait_for("refused", "^changed-key ").fields
            self.assertEqual(refused, {"relay": rogue.address, "known": relay.fingerprint,
                                       "shown": rogue.fingerprint})
            ada.say("to a stranger")  # waits for somebody better
            self.assertEqual(rogue.events, [])
        with self.start_classic_relay(key=key) as relay:  # the right one comes back
            self.assertEqual(ada.wait_for_session()["trust"], "known")
            relay.wait_for("joined")
            ada.wait_for("sent", "^to a stranger$")

    def test_relay_fingerprint(self):
        with self.start_classic_relay() as relay:
            groups = " ".join(relay.fingerprint[i : i + 5] for i in range(0, 60, 5))
            for number, digits in enumerate((relay.fingerprint, groups)):
                ada = self.start_member("--relay-fingerprint", digits, name=f"good{number}")
                self.assertEqual(ada.wait_for_session()["trust"], "verified")
                relay.wait_for("joined")
            other = classicpeer.fingerprint(classicpeer.public_pem(classicpeer.make_key()))
            cem = self.launch_app("bad", "--relay", "never", "--timeout", "20", "--relay-fingerprint", other)
            self.assertEqual(cem.wait_for_exit(), 3)
            self.assertIn(relay.fingerprint, "\n".join(cem.output.all).replace(" ", ""))
            self.assertEqual([e for e in relay.events if e.kind == "joined"], [])


if __name__ == "__main__":
    harness.main()
