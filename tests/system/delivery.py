"""What people can rely on, as scenarios: whoever plays the relay, and whoever the people, in Python or real.

A test file mixes them with harness.SystemTest and says what is real: relay() is a context manager, person()
joins somebody. Whatever is in Python loses datagrams both ways, by seed.
"""

import contextlib
import re
import time

import classicpeer
import extendedpeer
import extendedwire as wire
from unreliable import Ways

KEY = classicpeer.make_key()
PATIENCE = 15
MESSAGE = re.compile(r"\S+ (?:message|history -(?P<old>)) (?P<address>\S+) (?(old)\S+ )(?P<text>.*)")


class Peer:
    """A person by a Python client."""

    def __init__(self, client):
        self.client = client
        self.address, self.say = client.address, client.say

    def wait_for_people(self, count):
        self.client.wait_until(lambda: len(self.client.people) >= count, f"{count} people", PATIENCE)

    def heard(self, count):
        """The texts of the first messages, in the order in which they were shown, with who said them."""
        def messages():
            return [(e.address, e.text) for e in self.client.events if e.kind == "message"]

        self.client.wait_until(lambda: len(messages()) >= count, f"{count} messages", PATIENCE)
        return messages()


class App:
    """A person by sottovoce --headless."""

    def __init__(self, app, address):
        self.app, self.address, self.say = app, address, app.say

    def wait_for_people(self, count):
        for _ in range(count):
            self.app.wait_for("connected")

    def heard(self, count):
        """What was fetched since it was missing comes as history, with its time."""
        def messages(lines):
            found = [MESSAGE.fullmatch(line) for line in lines]
            found = [match.group("address", "text") for match in found if match]
            return found if len(found) >= count else None

        return self.app.control.lines.wait(messages, f"{count} messages", PATIENCE)


class Lobby:
    """For any kind of relay and of people."""

    MESSAGES = 300

    def everybody(self, count):
        people = [self.person(name) for name in ("Ada", "Ben", "Cem", "Dan")[:count]]
        for person in people:
            person.wait_for_people(count - 1)
        return people

    def test_everything_once_and_in_order(self):
        with self.relay():
            people = self.everybody(3)
            began = time.monotonic()
            each = self.MESSAGES // len(people)
            for number in range(each):
                for person in people:
                    person.say(f"{number}")
            for person in people:
                others = [other for other in people if other is not person]
                heard = person.heard(each * len(others))
                for other in others:
                    said = [text for address, text in heard if address == other.address]
                    self.assertEqual(said, [f"{number}" for number in range(each)])
                self.assertEqual(len(heard), each * len(others))
            print(f"{self.id()}: {self.MESSAGES} messages to two each in {time.monotonic() - began:.2f} s, in order, "
                  "none lost or twice", flush=True)

    def test_long_ones(self):
        with self.relay():
            ada, ben = self.everybody(2)
            texts = [letter * 48_000 for letter in "abc"]
            for text in texts:
                ada.say(text)
            self.assertEqual(ben.heard(3), [(ada.address, text) for text in texts])


class Rooms:
    """For any kind of relay, with people in Python. relay(policy) keeps history in memory with policy 1."""

    LOSS = 0.0
    POLICIES = 0, 1

    def ways(self, name, **more):
        rates = {"loss": self.LOSS, "double": self.LOSS / 4, "reorder": self.LOSS / 4}
        return Ways(f"{name} {self.id()}", **rates, **more) if self.LOSS else None

    def join(self, name, **arguments):
        return self.start_extended_client(name=name, ways=self.ways(name), **arguments).join(PATIENCE)

    def person(self, name):
        return Peer(self.join(name))

    @contextlib.contextmanager
    def three(self, **relay):
        with self.relay(**relay):
            people = [self.join(name) for name in ("Ada", "Ben", "Cem")]
            for client in people:
                client.wait_until(lambda client=client: len(client.people) == 2, "two others", PATIENCE)
            yield people

    def wait_for_texts(self, client, texts, room=None):
        client.wait_until(lambda: len(client.messages(room)) >= len(texts), f"{texts}", PATIENCE)
        self.assertEqual(client.messages(room), texts)

    def again(self, client):
        """A new session of the same person; the old one is not said farewell to."""
        return client.join(PATIENCE)

    def test_joining(self):
        with self.relay():
            people = [self.start_extended_client(name=name, ways=self.ways(name, joining=True))
                      for name in ("Ada", "Ben", "Cem")]
            for client in people:
                client.join(PATIENCE)
            for client in people:
                client.wait_until(lambda client=client: len(client.people) == 2, "two others", PATIENCE)
                self.assertTrue(client.lobby.known)

    def test_rooms(self):
        with self.three() as (ada, ben, cem):
            lab = ada.enter("Lab \u00c9", "first topic")
            self.assertEqual((lab.kind, lab.topic, lab.name), (wire.NAMED, "first topic", "Lab \u00c9".encode()))
            same = ben.enter("lab e\u0301", "another topic")  # the same to people
            self.assertEqual((same.number, same.name, same.topic), (lab.number, lab.name, "first topic"))
            both = {ada.number, ben.number}
            for client, room in ((ada, lab), (ben, same)):
                client.wait_until(lambda room=room: room.people == both, "both in the room", PATIENCE)
            attic = cem.enter("Attic")
            self.assertNotEqual(attic.number, lab.number)
            self.assertEqual(sorted(cem.list_rooms()), [(1, "Attic", ""), (2, "Lab \u00c9", "first topic")])
            ben.set_topic(same, "second topic \u4f60")
            ada.wait_for("topic", "^second topic \u4f60$", address=ben.address, timeout=PATIENCE)
            cem.set_topic(lab, "by somebody who is not there")
            receipt = ada.wait_for_receipt(ada.say("in the lab", lab), timeout=PATIENCE)
            self.assertEqual((receipt.expected, receipt.delivered, receipt.number), (1, 1, 1))
            self.wait_for_texts(ben, ["in the lab"], same)
            message_id = cem.say("from outside", lab)
            self.assertEqual(cem.wait_for("declined", message_id.hex(), timeout=PATIENCE).detail.reason,
                             wire.NOT_IN_ROOM)
            ben.leave_room(same)
            ada.wait_until(lambda: lab.people == {ada.number}, "Ben out of the room", PATIENCE)
            self.assertEqual(ada.wait_for_receipt(ada.say("alone", lab), timeout=PATIENCE).expected, 0)
            ben.say("to all")
            self.wait_for_texts(cem, ["to all"])
            self.assertEqual([e for e in cem.events if e.kind == "topic"], [])
            self.assertEqual(lab.topic, "second topic \u4f60")
            for name in ("", " x", "a\nb", "x" * 65):
                with self.assertRaisesRegex(AssertionError, f"reason {wire.ROOM_NAME}"):
                    ada.enter(name)
            with self.assertRaisesRegex(AssertionError, f"reason {wire.NOBODY_MET}"):
                ada.private(bytes(32))
            ada.leave_room(lab)  # the last one: it is gone
            self.assertEqual(cem.list_rooms(), [(1, "Attic", "")])

    def test_private(self):
        with self.three() as (ada, ben, cem):
            one = ada.private(wire.raw_public(ben.identity))
            receipt = ada.wait_for_receipt(ada.say("for you alone", one), timeout=PATIENCE)
            self.assertEqual((receipt.expected, receipt.unconfirmed), (1, 0))
            key = wire.PRIVATE, wire.raw_public(ada.identity)
            ben.wait_until(lambda: key in ben.rooms, "the conversation", PATIENCE)
            other = ben.rooms[key]
            self.wait_for_texts(ben, ["for you alone"], other)
            ben.wait_for_receipt(ben.say("thank you", other), timeout=PATIENCE)
            self.wait_for_texts(ada, ["thank you"], one)
            # Somebody who is away gets it when back, once, though it waited.
            ben.leave()
            self.gone(ada, ben)
            waiting = [ada.say(f"later {number}", one) for number in range(3)]
            for message_id in waiting:
                receipt = ada.wait_for_receipt(message_id, lambda receipt: True, PATIENCE)
                self.assertEqual((receipt.expected, receipt.delivered), (1, 0))
            before = ada.number
            ada = self.again(ada)  # meanwhile the author comes back under another number
            self.assertNotEqual(ada.number, before)
            self.again(ben)
            self.wait_for_texts(ben, ["for you alone", "later 0", "later 1", "later 2"], ben.rooms[key])
            for message_id in waiting:
                ada.wait_for_receipt(message_id, timeout=PATIENCE)
            self.assertEqual(ada.outbox, {})
            self.assertEqual([e.text for e in cem.events if e.kind == "message"], [])

    def gone(self, client, other):
        """CLOSE is not acknowledged: it is said until the others were told."""
        number = other.number
        for _ in range(50):
            if number not in client.people:
                return
            other.leave()
            client.poll(0.1)
        self.fail(f"{other.name} is still there")

    def test_receipts(self):
        with self.three() as (ada, ben, cem):
            cem.pause()
            ids = [ada.say(f"{number}") for number in range(20)]
            for message_id in ids:
                receipt = ada.wait_for_receipt(message_id, lambda receipt: receipt.delivered == 1, PATIENCE)
                self.assertEqual((receipt.expected, receipt.missing), (2, (cem.number,)))
            self.wait_for_texts(ben, [f"{number}" for number in range(20)])  # and nobody waits for Cem
            self.assertEqual(list(ada.outbox), ids)
            cem.pause(False)
            for message_id in ids:
                self.assertEqual(ada.wait_for_receipt(message_id, timeout=PATIENCE).missing, ())
            self.wait_for_texts(cem, [f"{number}" for number in range(20)])
            self.assertEqual(ada.outbox, {})
            numbers = [ada.receipts[message_id][-1].number for message_id in ids]
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 20)))
            told = {message_id: [r.delivered for r in ada.receipts[message_id]] for message_id in ids}
            self.assertTrue(all(counts == sorted(counts) for counts in told.values()), told)

    def test_fetch_after_a_broken_session(self):
        for policy in self.POLICIES:
            with self.subTest(policy=policy), self.three(policy=policy) as (ada, ben, cem):
                lab, _, _ = (client.enter("Lab") for client in (ada, ben, cem))
                lobby = [f"lobby {number}" for number in range(60)]
                room = [f"room {number}" for number in range(60)]
                ids = []
                for number in range(60):
                    if number == 20:
                        self.wait_for_texts(ben, lobby[:20])
                        ben.pause()  # its network is gone; the relay does not know yet
                    ids += [ada.say(lobby[number]), ada.say(room[number], lab)]
                    if number == 40:
                        self.wait_for_texts(cem, room[:41], cem.rooms[lab.key])
                ben.pause(False)
                self.again(ben)
                self.wait_for_texts(ben, lobby)
                self.wait_for_texts(ben, room, ben.rooms[lab.key])
                for message_id in ids:
                    ada.wait_for_receipt(message_id, timeout=PATIENCE)
                if policy:
                    late = self.join("Dan")
                    self.wait_for_texts(late, lobby)
                    late.enter("Lab")
                    self.wait_for_texts(late, room, late.rooms[lab.key])
                    late.wait_until(lambda late=late: len(late.people) == 3, "Ada, Ben and Cem", PATIENCE)
                else:
                    late = self.join("Dan")
                    ada.say("for Dan, too")
                    # All while people assemble, nothing of before later on.
                    wanted = lobby + ["for Dan, too"], ["for Dan, too"]
                    late.wait_until(lambda late=late, wanted=wanted: late.messages() in wanted, "what Dan may have", PATIENCE)
            self.next_relay()

    def test_acks_that_were_lost_with_the_session(self):
        with self.three() as (ada, ben, cem):
            ben.ways = Ways("nothing gets out")
            ben.ways.out = Ways("all is lost", loss=1.0).out
            ids = [ada.say(f"{number}") for number in range(10)]
            self.wait_for_texts(ben, [f"{number}" for number in range(10)])
            for message_id in ids:
                receipt = ada.wait_for_receipt(message_id, lambda receipt: receipt.delivered == 1, PATIENCE)
                self.assertEqual(receipt.missing, (ben.number,))
            ben.ways = self.ways("Ben again")
            self.again(ben)
            for message_id in ids:
                ada.wait_for_receipt(message_id, timeout=PATIENCE)
            self.wait_for_texts(ben, [f"{number}" for number in range(10)])
            ben.wait_until(lambda: ben.shown_twice >= 10, "the same again, not shown", PATIENCE)

    def test_history_names_who_is_gone(self):
        with self.relay(policy=1):
            ada, ben = self.join("Ada"), self.join("Ben")
            for number in range(300):  # more than one FETCHED tells
                ada.say(f"{number}")
            ada.wait_until(lambda: not ada.outbox, "receipts", PATIENCE)
            ada.leave()
            self.gone(ben, ada)
            cem = self.join("Cem")
            self.wait_for_texts(cem, [f"{number}" for number in range(300)])
            absent = [e for e in cem.events if e.kind == "absent"]
            self.assertEqual({(e.text, e.detail.identity) for e in absent}, {("Ada", wire.raw_public(ada.identity))})
            said = [e for e in cem.events if e.kind == "message"]
            self.assertEqual({e.address for e in said}, {ada.address})
            self.assertTrue(all(e.detail.history for e in said))

    def test_said_again_in_the_next_session(self):
        with self.three() as (ada, ben, cem):
            # Nothing gets out, or nothing comes in: the client knows as little of the one as of the other.
            for way in ("out", "into"):
                broken = Ways("broken")
                setattr(broken, way, Ways("all is lost", loss=1.0).out)
                ada.ways = broken
                texts = [f"{way} {number}" for number in range(30)]
                for text in texts:
                    ada.say(text)
                if way == "into":
                    ben.wait_until(lambda: "into 0" in ben.messages(), "the first", PATIENCE)
                ada.ways = self.ways("Ada again " + way)
                self.again(ada)
                for client in (ben, cem):
                    client.wait_until(lambda client=client, texts=texts: set(texts) <= set(client.messages()),
                                      "all", PATIENCE)
                ada.wait_until(lambda: not ada.outbox, "receipts", PATIENCE)
            for client in (ben, cem):
                self.wait_for_texts(client, [f"{way} {number}" for way in ("out", "into") for number in range(30)])
                self.assertEqual(client.shown_twice, 0)  # the relay knew what it had numbered

    def test_typed_without_a_session(self):
        with self.relay():
            ben = self.join("Ben")
            ada = self.start_extended_client(name="Ada", ways=self.ways("Ada"))
            ids = [ada.say(f"{number}") for number in range(5)]
            ada.join(PATIENCE)
            for message_id in ids:
                ada.wait_for_receipt(message_id, timeout=PATIENCE)
            self.wait_for_texts(ben, [f"{number}" for number in range(5)])

    def test_other_classes(self):
        with self.three() as (ada, ben, cem):
            for number in range(50):
                ada.say(f"{number}", cls=wire.LATEST, key=b"cursor")
            for client in (ben, cem):
                client.wait_for("message", "^49$", address=ada.address, timeout=PATIENCE)
                seen = [int(e.text) for e in client.events if e.kind == "message"]
                self.assertEqual(seen, sorted(set(seen)))
                self.assertTrue(all(e.detail.number == 0 and e.detail.key == b"cursor" for e in client.events
                                    if e.kind == "message"))
            ben.repeat(lambda: ada.say("now", cls=wire.UNRELIABLE), "message", PATIENCE)
            self.assertEqual(dict(ada.receipts), {})
            self.assertEqual(ada.outbox, {})

    def test_presence(self):
        with self.three() as (ada, ben, cem):
            cem.leave()
            ada.set_away()
            self.assertGreater(ben.wait_for("presence", "^1$", address=ada.address, timeout=PATIENCE).detail.since,
                               1_700_000_000_000)
            dan = self.join("Dan")
            dan.wait_until(lambda: ada.number in dan.people, "Ada", PATIENCE)
            self.assertTrue(dan.people[ada.number].flags & wire.AWAY)
            ada.set_away(False)
            for client in (ben, dan):
                client.wait_for("presence", "^0$", address=ada.address, timeout=PATIENCE)
            ben.repeat(ada.typing, "typing", PATIENCE)
            lab = ada.enter("Lab")
            ben.enter("Lab")
            dan.events.clear()
            ben.repeat(lambda: ada.typing(lab), f"typing|{lab.number}", PATIENCE)
            self.assertEqual([e for e in dan.events if e.kind == "typing" and e.text == str(lab.number)], [])


class Hosted:
    """A relay that a person hosts, and that vanishes. With people in Python."""

    def test_loss_is_noticed_soon(self):
        with self.relay(host=extendedpeer.make_identity()):
            ada = self.join("Ada", watches=True)
            ada.wait_for("pong")  # it asks by itself
            self.vanish()
            began = time.monotonic()
            ada.wait_for("lost")
            print(f"{self.id()}: noticed after {time.monotonic() - began:.2f} s", flush=True)
            self.assertTrue(ada.session.asked)

    def test_relay_that_started_anew(self):
        host = extendedpeer.make_identity()
        with self.relay(host=host, farewell=False):
            ada = self.join("Ada", watches=True)
            message_id = ada.say("to nobody")
            ada.wait_for_receipt(message_id, timeout=PATIENCE)
            epoch = ada.session.epoch
        with self.relay(host=host):
            ada.wait_for("restarted")
            ben = self.join("Ben")
            self.again(ada)
            self.assertNotEqual(ada.session.epoch, epoch)
            ada.wait_for_receipt(ada.say("to Ben"), timeout=PATIENCE)
            self.wait_for_texts(ben, ["to Ben"])
