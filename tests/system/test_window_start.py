"""The program with a window, without anybody to look at it: one per profile, and a clean end."""

import signal

import harness

OFFSCREEN = ("env", "QT_QPA_PLATFORM=offscreen")


class WindowStart(harness.SystemTest):
    def launch_window(self, *options):
        window = harness.Program("sottovoce", [*self.network_options(), "--control-port", 0, *options],
                                 self.home("Ada"), prefix=OFFSCREEN)
        return self._keep(window)

    def start_window(self, *options):
        window = self.launch_window(*options)
        window.control_port = int(window.output.wait_for(r"^control port (\d+)$")[1])
        return window

    def test_second_one_raises_the_first_and_ends(self):
        first = self.start_window()
        self.assertEqual(self.launch_window().wait_for_exit(), 0)
        self.assertTrue(first.is_running())
        other = self.start_window("--profile", "other")
        self.assertTrue(first.is_running() and other.is_running())

    def test_profile_belongs_to_one(self):
        first = self.start_window()
        headless = self.launch_app("Ada")
        self.assertEqual(headless.wait_for_exit(), 4)
        headless.output.wait_for("--profile")
        forgetting = self._keep(harness.Program("sottovoce", ["--forget-relay", "127.0.0.1"], self.home("Ada")))
        self.assertEqual(forgetting.wait_for_exit(), 4)
        first.kill()  # and its lock is worth nothing
        self.assertTrue(self.start_window().is_running())

    def test_ends_when_it_is_told(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            window = self.start_window()
            window.signal(number)
            self.assertEqual(window.wait_for_exit(), 0)
            self.assertEqual(list(self.home("Ada").rglob("*.cookie")), [])

    def test_says_little(self):
        window = self.start_window()
        window.signal(signal.SIGTERM)
        window.wait_for_exit()
        chatter = [line for line in window.output.all if " qt " in line and "This plugin" not in line]
        self.assertEqual(chatter, [])

    def test_stays_whatever_is_wrong(self):
        # Headless, each of these ends: the interface at once, the missing relay after a second.
        options = ["--relay", "never", "--timeout", "1"]
        windows = [self.start_window(*options),
                   self.start_window("--profile", "other", *options, "--interface", "nosuch0")]
        windows[1].output.wait_for("nosuch0")
        self.launch_app("Ben", *options).wait_for_exit()
        self.assertTrue(all(window.is_running() for window in windows))


if __name__ == "__main__":
    harness.main()
