"""The impairing proxy between a UDP echo and its clients: what it does, tells and takes."""

import os
import signal
import socket
import subprocess
import threading
import time
import unittest

import harness
from impairproxy import PROGRAM, ImpairProxy

COUNT = 2000
SIZE = 20


class Echo:
    """Sends every datagram back; keeps who sent how many."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.heard = {}
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        while True:
            datagram, source = self._socket.recvfrom(65536)
            if source == self._socket.getsockname():
                return
            self.heard[source] = self.heard.get(source, 0) + 1
            self._socket.sendto(datagram, source)

    def close(self):
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()


class Sender:
    """A client of the echo. What it sends is numbered, and a few at a time are under way."""

    WINDOW = 50

    def __init__(self, proxy):
        self._proxy = proxy
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect((proxy.host, proxy.port))

    def close(self):
        self._socket.close()

    def send(self, datagram):
        self._socket.send(datagram)

    def receive(self, timeout=harness.TIMEOUT):
        self._socket.settimeout(timeout)
        try:
            return self._socket.recv(65536)
        except TimeoutError:
            return None

    def exchange(self, count):
        """What comes back of so many, in its order, when nobody else sends."""
        statistics = self._proxy.statistics()
        came, went = statistics["up"]["in"], statistics["down"]["out"]
        back = []
        for first in range(0, count, self.WINDOW):
            last = min(count, first + self.WINDOW)
            for number in range(first, last):
                self.send(numbered(number))
            back += [self.receive() for _ in range(self._passed(came + last) - went - len(back))]
        return back

    def _passed(self, sent):
        """How many the proxy sent back to its clients, once the last of so many that were sent is through."""
        def through(statistics):
            up, down = statistics["up"], statistics["down"]
            return up["in"] == sent and down["in"] == up["out"] and statistics["waiting"] == 0

        return self._proxy.wait_for(through, f"the last of {sent}")["down"]["out"]


def numbered(number):
    return number.to_bytes(4) + bytes(SIZE - 4)


class TestImpairProxy(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.addCleanup(self.echo.close)

    def start(self, **options):
        """A proxy and a sender."""
        proxy = ImpairProxy(self.echo.port, **options)
        self.addCleanup(proxy.stop)
        return proxy, self.sender(proxy)

    def sender(self, proxy):
        sender = Sender(proxy)
        self.addCleanup(sender.close)
        return sender

    def assert_balanced(self, direction):
        gone = ("lost", "partitioned", "too_long", "queue_drops")
        self.assertEqual(direction["in"] + direction["duplicated"],
                         direction["out"] + sum(direction[name] for name in gone), direction)

    def test_unimpaired(self):
        proxy, ada = self.start(listen="127.0.0.2:0")
        ben = self.sender(proxy)
        self.assertEqual(proxy.host, "127.0.0.2")
        expected = [numbered(number) for number in range(COUNT)]
        self.assertEqual(ada.exchange(COUNT), expected)
        self.assertEqual(ben.exchange(COUNT // 2), expected[: COUNT // 2])
        # The echo knows two addresses, none of them the one where the proxy listens.
        self.assertEqual(sorted(self.echo.heard.values()), [COUNT // 2, COUNT])
        self.assertEqual({host for host, _ in self.echo.heard}, {"127.0.0.2"})
        self.assertNotIn((proxy.host, proxy.port), self.echo.heard)

        statistics = proxy.statistics()
        self.assertEqual(statistics["clients"], 2)
        passed = COUNT + COUNT // 2
        for direction in (statistics["up"], statistics["down"]):
            self.assertEqual(direction, {"in": passed, "out": passed, "bytes_in": passed * SIZE,
                                         "bytes_out": passed * SIZE}
                             | dict.fromkeys(("lost", "duplicated", "reordered", "corrupted", "partitioned",
                                              "too_long", "queue_drops"), 0))
        for name in ("waiting", "turned_away", "overflowed", "overrun", "unsent"):
            self.assertEqual(statistics[name], 0, name)

    def test_each_direction_loses_for_itself(self):
        proxy, sender = self.start(up_loss=0.2, down_loss=0.1, down_burst=5)
        back = sender.exchange(COUNT)
        statistics = proxy.statistics()
        up, down = statistics["up"], statistics["down"]
        self.assertAlmostEqual(up["lost"] / COUNT, 0.2, delta=0.04)
        self.assertAlmostEqual(down["lost"] / down["in"], 0.1, delta=0.05)
        self.assertEqual((up["in"], down["in"], len(back)), (COUNT, up["out"], down["out"]))
        self.assert_balanced(up)
        self.assert_balanced(down)

    def test_one_seed_one_fate(self):
        def survivors(seed):
            _, sender = self.start(seed=seed, loss=0.2, duplicate=0.1, corrupt=0.1)
            return sender.exchange(300)

        self.assertEqual(survivors(5), survivors(5))
        self.assertNotEqual(survivors(5), survivors(6))

    def test_alterations(self):
        proxy, sender = self.start(up_duplicate=0.2, down_corrupt=0.2)
        back = sender.exchange(COUNT)
        statistics = proxy.statistics()
        self.assertEqual(len(back), COUNT + statistics["up"]["duplicated"])
        self.assertAlmostEqual(statistics["up"]["duplicated"] / COUNT, 0.2, delta=0.04)
        whole = {numbered(number) for number in range(COUNT)}
        altered = [datagram for datagram in back if datagram[4:] != bytes(SIZE - 4)]
        self.assertTrue(altered)
        for datagram in altered:
            self.assertEqual(sum(byte.bit_count() for byte in datagram[4:]), 1)
        changed = sum(datagram not in whole for datagram in back)
        # A flipped bit of the number mostly makes another number of it.
        self.assertLessEqual(changed, statistics["down"]["corrupted"])
        self.assertGreater(changed, 0.7 * statistics["down"]["corrupted"])

    def test_delay_and_overtaking(self):
        proxy, sender = self.start(up_delay=100, down_delay=50)
        began = time.monotonic()
        sender.send(b"late")
        self.assertEqual(sender.receive(), b"late")
        self.assertGreaterEqual(time.monotonic() - began, 0.150)

        proxy.change("clear")
        proxy.change("up reorder 1 hold 100")
        sender.send(b"held back")
        proxy.wait_for(lambda seen: seen["up"]["reordered"] == 1, "what it holds back")
        proxy.change("up reorder 0")
        sender.send(b"overtakes")
        self.assertEqual([sender.receive(), sender.receive()], [b"overtakes", b"held back"])

    def test_partition_and_mtu(self):
        proxy, sender = self.start(mtu=1000)
        sender.send(bytes(1001))
        sender.send(bytes(1000))
        self.assertEqual(sender.receive(), bytes(1000))
        proxy.change("partition on")
        sender.send(b"into the void")
        proxy.wait_for(lambda seen: seen["up"]["partitioned"] == 1, "the partition")
        proxy.change("partition off")
        sender.send(b"healed")
        self.assertEqual(sender.receive(), b"healed")
        proxy.change("down partition 0 0.2")
        began = time.monotonic()
        heard = None
        while heard is None:
            sender.send(b"again")
            heard = sender.receive(0.01)
        self.assertGreaterEqual(time.monotonic() - began, 0.19)
        statistics = proxy.statistics()
        self.assertEqual(statistics["up"]["too_long"], 1)
        self.assertEqual(statistics["up"]["partitioned"], 1)
        self.assertGreater(statistics["down"]["partitioned"], 0)

    def test_rate(self):
        proxy, sender = self.start(up_rate=20_000, up_queue=10_000)
        began = time.monotonic()
        for _ in range(50):  # half of it fits the queue
            sender.send(bytes(400))
        passed = proxy.wait_for(lambda seen: seen["up"]["in"] == 50, "all of them")["up"]["out"]
        for _ in range(passed):
            self.assertIsNotNone(sender.receive())
        self.assertTrue(25 <= passed < 50, passed)
        self.assertGreaterEqual(time.monotonic() - began, passed * 400 / 20_000)

    def test_answers(self):
        proxy, _ = self.start()
        self.assertEqual(proxy.ask("up loss 0.5"), "ok up loss 0.5")
        self.assertEqual(proxy.ask("loss 2"), "error loss 2: a share is 0 to 1")
        self.assertEqual(proxy.ask("los 0.5"), "error los 0.5: cannot be understood from 'los' on")
        with self.assertRaises(ValueError):
            proxy.change("nonsense")

    def test_ends(self):
        for end, code in [(lambda proxy: proxy.stop(), 0),
                          (lambda proxy: proxy.process.send_signal(signal.SIGTERM), 0),
                          (lambda proxy: self.assertEqual(proxy.ask("quit"), "ok quit"), 0),
                          (lambda proxy: os.write(proxy.process.stdin.fileno(), bytes(10_000)), 0)]:
            proxy, _ = self.start()
            end(proxy)
            proxy.output.wait_for_end()
            self.assertEqual(proxy.process.wait(), code)
        proxy, _ = self.start(seconds=1)
        proxy.output.wait_for_end()
        self.assertEqual(proxy.process.wait(), 0)

    def test_bad_options(self):
        for words, told in [([], "--relay ADDRESS:PORT is needed"),
                            (["--relay"], "--relay is no option with a value"),
                            (["--relay", "localhost:1"], "localhost:1 is no IPv4 address and port"),
                            (["--relay", "127.0.0.1:70000"], "70000 is no number up to 65535"),
                            (["--relay", "127.0.0.1:1", "--loss", "2"], "loss 2: a share is 0 to 1"),
                            (["--relay", "127.0.0.1:1", "--listen", "192.0.2.1:0"], "bind: ")]:
            done = subprocess.run([PROGRAM, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  check=False)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(f"impairproxy: {told}", done.stderr)


if __name__ == "__main__":
    harness.main()
