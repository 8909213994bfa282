"""Two apps on one machine: the second finds the first one's relay; a classic client takes part."""

import harness


class TwoApps(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.ada = self.start_app("Ada")  # --relay auto: nobody answers, so it hosts
        self.hosting = self.ada.wait_for("hosting")
        self.ada_session = self.ada.wait_for_session()
        self.ben = self.start_app("Ben")
        self.ben_session = self.ben.wait_for_session()

    def test_second_joins_first(self):
        fingerprint = self.hosting.fields["fingerprint"]
        self.assertRegex(fingerprint, r"^\d{60}$")
        for session in (self.ada_session, self.ben_session):
            self.assertEqual(session["fingerprint"], fingerprint)
            self.assertEqual(session["relay"], f"127.0.0.1:{self.port}")
        self.assertEqual(self.ben_session["trust"], "new")
        self.assertEqual(self.ben.control.seen("hosting"), [])

        ready = self.ada.control.ready.fields
        self.assertEqual((ready["name"], ready["group"], ready["port"]),
                         ("Ada", self.group, str(self.port)))

    def test_chat(self):
        of_ben = self.ada.wait_for("connected").address
        of_ada = self.ben.wait_for("connected").address
        self.assertNotEqual(of_ada, of_ben)
        for speaker, listener, address, text in [
            (self.ada, self.ben, of_ada, "hello"),
            (self.ben, self.ada, of_ben, "ciao, perché no? 你好 🎉"),
            (self.ada, self.ben, of_ada, "two\nlines, a \\ and a\ttab"),
            (self.ben, self.ada, of_ben, "exit"),
            (self.ada, self.ben, of_ada, "/peers"),
        ]:
            speaker.say(text)
            listener.control.wait_for_message(text, sender=address + " ")
            self.assertEqual(speaker.wait_for("sent").text, text)
        # Lines that are no commands are messages, taken literally.
        self.ada.control.send('{"method": "say"}')
        self.ben.control.wait_for_message('{"method": "say"}')
        self.ada.control.send("//help")
        self.ben.control.wait_for_message("/help")

    def test_large_message_is_whole_everywhere(self):
        carl = self.start_client().join()
        carl.wait_for("connected")
        carl.wait_for("connected")
        self.ada.wait_for("connected", carl.address)
        self.ben.wait_for("connected", carl.address)

        text = "".join(chr(ord("a") + i % 26) for i in range(40 * 1024))
        self.ada.say(text)
        self.ben.control.wait_for_message(text)
        self.assertEqual(carl.wait_for("message").text, text)
        carl.say(text[::-1])
        self.ada.control.wait_for_message(text[::-1], sender=carl.address + " ")
        self.ben.control.wait_for_message(text[::-1], sender=carl.address + " ")

        self.ben.say("x" * 48001)
        self.assertRegex(self.ben.wait_for("error").text, r"^too-large .*48001 .*48000")
        self.ben.say("y" * 48000)
        self.ada.control.wait_for_message("y" * 48000)

    def test_the_others_take_over_when_the_host_ends(self):
        carl = self.start_app("Carl")
        carl.wait_for_session()
        carl.wait_for("connected")
        self.ada.control.send("exit")
        self.assertEqual(self.ada.wait_for_exit(), 0)
        # By its silence alone they would miss it after 20 s, longer than any wait here.
        for app in (self.ben, carl):
            app.wait_for("searching")
        for app in (self.ben, carl):
            session = app.wait_for_session()
            self.assertNotEqual(session["fingerprint"], self.hosting.fields["fingerprint"])
            self.assertEqual(app.control.seen("refused"), [])
            app.wait_for("connected")
        self.assertEqual(len(self.ben.control.seen("hosting") + carl.control.seen("hosting")), 1)
        carl.say("still here")
        self.ben.control.wait_for_message("still here")

    def test_every_line_is_well_formed(self):
        self.ada.control.send("/status")
        self.ada.control.send("/peers")
        self.ada.control.send("/help")
        self.ada.control.send("/nonsense")
        self.ada.control.send("/say a\\qb")
        codes = {self.ada.wait_for("error").text.split()[0] for _ in range(2)}
        self.assertEqual(codes, {"unknown-command", "bad-escape"})
        for line in self.ada.control.lines.all:
            self.assertTrue(harness.Event(line).is_well_formed(), line)


if __name__ == "__main__":
    harness.main()
