"""Three headless clients at a relay of its own: who is there, who said what, who left."""

import harness


class ThreeClients(harness.SystemTest):
    def test_everybody_hears_everybody(self):
        relay = self.start_relay()
        apps = [self.start_app(name, "--relay", "never") for name in ("Ada", "Ben", "Cem")]
        for app in apps:
            session = app.wait_for_session()
            self.assertEqual(session["relay"], relay.address)
            self.assertEqual(session["fingerprint"], relay.fingerprint)

        others = [{app.wait_for("connected").address for _ in range(2)} for app in apps]
        everybody = set().union(*others)
        self.assertEqual(len(everybody), 3)
        addresses = [(everybody - of).pop() for of in others]  # the one that it was not told of

        for round_ in range(20):
            for speaker, address in zip(apps, addresses):
                text = f"round {round_} of {address}"
                speaker.say(text)
                for listener in apps:
                    if listener is not speaker:
                        listener.control.wait_for_message(text, sender=address + " ")
        for app in apps:  # each once, and never one's own
            self.assertEqual(len(app.control.seen("message")), 40)

        apps[2].control.send("exit")
        self.assertEqual(apps[2].wait_for_exit(), 0)
        for app in apps[:2]:
            app.wait_for("disconnected", addresses[2])
        apps[0].say("still here")
        apps[1].control.wait_for_message("still here")

    def test_second_tool_is_told_the_present_state(self):
        self.start_relay()
        apps = [self.start_app(name, "--relay", "never") for name in ("Ada", "Ben", "Cem")]
        for app in apps:
            app.wait_for_session()
        there = {apps[0].wait_for("connected").address for _ in range(2)}

        tool = apps[0].connect()
        tool.wait_for("session")
        self.assertEqual({tool.wait_for("connected").address for _ in range(2)}, there)
        tool.send("to all")
        apps[1].control.wait_for_message("to all")
        self.assertEqual(apps[0].wait_for("sent").text, "to all")  # the first tool hears of it
        tool.send("/quit")
        tool.wait_until_closed()
        apps[0].say("the first tool is still in")
        apps[1].control.wait_for_message("the first tool is still in")


if __name__ == "__main__":
    harness.main()
