"""One room, four kinds of members: apps, a Python client of each layer, and whoever hosts it."""

import extendedwire as wire
import harness


class MixedRoom(harness.SystemTest):
    def everybody(self):
        """Two apps and a client of each layer, each of whom knows the three others."""
        ada, ben = self.start_app("Ada"), self.start_app("Ben")
        for app in (ada, ben):
            app.wait_for_session()
        cem = self.start_client().join()
        dan = self.start_extended_client(name="Dan").join()
        people = {"cem": cem.address, "dan": dan.address}
        for _ in range(3):
            event = dan.wait_for("present")
            people.setdefault(event.text.lower() or "cem", event.address)
        self.assertEqual(set(people), {"ada", "ben", "cem", "dan"})
        for name, app in (("ada", ada), ("ben", ben)):
            for other in people.keys() - {name}:
                app.wait_for("connected", f"^{people[other]}\\b")
        for other in people.keys() - {"cem"}:
            cem.wait_for("connected", address=people[other])
        return people, {"ada": ada, "ben": ben}, cem, dan

    def talk(self, people, apps, cem, dan):
        for text in ("hello", "z" * 40_960):
            for speaker, address in people.items():
                said = f"{speaker}: {text}"
                {"cem": cem, "dan": dan}.get(speaker, apps.get(speaker)).say(said)
                for name in apps.keys() - {speaker}:
                    apps[name].control.wait_for_message(said, sender=address + " ")
                for client in {"cem": cem, "dan": dan}.keys() - {speaker}:
                    message = (cem if client == "cem" else dan).wait_for("message", address=address)
                    self.assertEqual(message.text, said)

    def go(self, people, apps, cem, dan):
        cem.leave()
        dan.wait_for("gone", address=people["cem"])
        for app in apps.values():
            app.wait_for("disconnected", f"^{people['cem']}\\b")
        dan.leave()
        for app in apps.values():
            app.wait_for("disconnected", f"^{people['dan']}\\b")

    def test_at_a_relay(self):
        self.start_relay("--relay-name", "Lab")
        room = self.everybody()
        self.assertIsNone(room[3].handshake.challenge.host)
        self.talk(*room)
        self.go(*room)

    def test_at_an_app_that_hosts(self):
        host = self.start_app("Host", "--relay", "host")
        host.wait_for("hosting")
        host.wait_for_session()
        ada = self.start_app("Ada")
        ada.wait_for_session()
        dan = self.start_extended_client(name="Dan").join()
        challenge = dan.handshake.challenge
        self.assertTrue(challenge.classic)
        # The host has signed the relay's key with the identity by which it is in the room.
        present = dan.wait_for("present", "^Host$").detail
        self.assertEqual(challenge.host[0], present.identity)
        cem = self.start_client().join()
        dan.wait_for("present", address=cem.address)
        for speaker, listeners in ((dan, [cem]), (cem, [dan])):
            speaker.say("to all")
            for app in (host, ada):
                app.control.wait_for_message("to all", sender=speaker.address + " ")
            for listener in listeners:
                listener.wait_for("message", "^to all$", address=speaker.address)
        host.control.send("exit")
        self.assertEqual(host.wait_for_exit(), 0)
        self.assertEqual(dan.wait_for("closed").text, str(wire.RELAY_ENDS))


if __name__ == "__main__":
    harness.main()
