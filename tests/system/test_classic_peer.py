"""The independent peer against docs/protocol.md and against itself, before programs are judged by it."""

import unittest

import classicpeer
import harness
from classicpeer import cut, fragment, records
from cryptography.fernet import Fernet


class AgainstTheDocument(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.examples = {name: text for _, name, text in classicpeer.examples()}

    def bytes_of(self, name):
        return bytes.fromhex(self.examples[name])

    def test_examples(self):
        self.assertEqual(classicpeer.record(classicpeer.ASK), self.bytes_of("request"))
        self.assertEqual(classicpeer.encode_address(("10.9.0.3", 40000)), self.bytes_of("address-v4"))
        self.assertEqual(classicpeer.decode_address(self.bytes_of("address-v6")), "[2001:db8::1]:53")
        self.assertEqual(classicpeer.fingerprint(self.examples["key"].encode()),
                         self.examples["fingerprint"].replace(" ", ""))
        self.assertEqual(fragment(b"\1\2\3\4", 0, 3, b"abc"), self.bytes_of("fragment"))
        self.assertEqual(Fernet(self.examples["fernet-key"]).decrypt(self.examples["token"]), b"hello")
        self.assertEqual(list(records(self.bytes_of("delivery"))),
                         [(classicpeer.SENDER, self.bytes_of("address-v4")),
                          (classicpeer.MESSAGE, self.examples["token"].encode())])

    def test_records_end_at_an_overrun(self):
        good = classicpeer.record(9, b"x")
        self.assertEqual(list(records(good + b"\0\7\0\1")), [(9, b"x")])
        self.assertEqual(list(records(b"\0\7\0")), [])

    def test_one_datagram_up_to_831_bytes(self):
        with classicpeer.ClassicClient(harness.free_port(), listen=False) as client:
            self.assertEqual(len(cut(client.seal("x" * 831))), 1)
            self.assertEqual(len(cut(client.seal("x" * 832))), 2)


class AgainstItself(harness.SystemTest):
    def test_room(self):
        for on_group in (False, True):
            with self.subTest(on_group=on_group), self.start_classic_relay(answer_on_group=on_group) as relay:
                ada, ben = self.start_client().join(), self.start_client().join()
                ada.wait_for("connected", address=ben.address)
                ben.wait_for("connected", address=ada.address)
                for text in ("hello", "x" * 49_000):
                    ada.say(text)
                    self.assertEqual(ben.wait_for("message", address=ada.address).text, text)
                ben.send(ada.seal("under another's key"))
                ben.leave()
                ada.wait_for("disconnected", address=ben.address)
                ada.leave(plain=True)
                relay.wait_for("left", address=ada.address)

    def test_silent_member_expires(self):
        with self.start_classic_relay(member_timeout=0.2) as relay:
            ada = self.start_client().join()
            relay.wait_for("left", address=ada.address)


if __name__ == "__main__":
    unittest.main(verbosity=2)
