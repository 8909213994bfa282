"""Frames and lanes of the independent peer, in memory and in a time of their own.

That every rule of docs/protocol.md, "Lanes", is kept, seen from outside: by what a side sends, and when.
"""

import heapq
import itertools
import random
import unittest

import classicpeer
import extendedwire as wire
from extendedlanes import Lanes
from extendedvalues import Amiss
from unreliable import Unreliable

ADDRESS = classicpeer.encode_address(("10.9.0.3", 40000))
ID = bytes(range(16))

# One of each, with the way that it may come.
SAMPLES = [
    (wire.Join(bytes(32), bytes(64), b"Ada", wire.CAN_HOST, b"p" * 32), wire.BARE),
    (wire.Joined(7, 1_795_478_400_000, b"epoch678"), wire.BARE), (wire.Refused(wire.LOCKED, 30_000), wire.BARE),
    (wire.Close(wire.SILENT), wire.BARE), (wire.Ping(b"12345678"), wire.BARE), (wire.Pong(b"12345678"), wire.BARE),
    (wire.Present(7, ADDRESS, bytes(32), "Ada", wire.MAY_HOST | wire.AWAY), wire.ORDERED),
    (wire.Present(8, ADDRESS, flags=wire.ABSENT), wire.LONG), (wire.Gone(7, wire.LEFT), wire.ORDERED),
    (wire.Piece(ID, 7, 3, 9, 1, 0, wire.RELIABLE, 0, b"", 5, 0, b"hello"), wire.ORDERED),
    (wire.Piece(ID, 7, 3, 9, 1, 0, wire.RELIABLE, wire.HISTORY, b"", 9, 4, b"hello"), wire.LONG),
    (wire.Piece(ID, 7, 3, 0, 1, 0, wire.LATEST, 0, b"cursor", 5, 0, b"hello"), wire.STATE),
    (wire.Piece(ID, 7, 3, 0, 1, 0, wire.UNRELIABLE, 0, b"", 5, 0, b"hello"), wire.BARE),
    (wire.Declined(ID, wire.TOO_MANY, 1000), wire.ORDERED), (wire.Data(2, 5, wire.Leave(3).encode()), wire.BARE),
    (wire.Ack(0, 5, 0b101, 64), wire.BARE), (wire.Enter(wire.NAMED, b"Lab", b"bread"), wire.ORDERED),
    (wire.Leave(3), wire.ORDERED), (wire.Room(3, wire.NAMED, 1, 1, 9, 0, b"Lab", b"bread"), wire.ORDERED),
    (wire.NoRoom(wire.ROOM_LIMIT, wire.NAMED, b"Lab"), wire.ORDERED), (wire.List(), wire.ORDERED),
    (wire.Listed(1, ((2, b"Lab", b"bread"), (0, b"Attic", b""))), wire.LONG),
    (wire.Topic(3, 7, b"butter"), wire.ORDERED), (wire.People(3, wire.COMING, (7, 8)), wire.ORDERED),
    (wire.Receipt(ID, 3, 9, 1, 5, 2, 1, (7, 8, 9)), wire.STATE), (wire.Fetch(3, 4, 9), wire.ORDERED),
    (wire.Fetched(3, 4, 9), wire.LONG), (wire.Presence(7, 1, 1_795_478_400_000), wire.STATE),
    (wire.Typing(7, 3), wire.BARE),
]


class Frames(unittest.TestCase):
    def test_round_trip_by_the_own_way_only(self):
        self.assertEqual({made.kind for made, _ in SAMPLES}, set(range(1, 26)))
        for made, way in SAMPLES:
            (kind, value), = wire.frames_of(made.encode())
            self.assertEqual(wire.decode(kind, value, way), made)
            for other in (wire.BARE, 0, 1, 2):
                if other != way and not (kind == wire.PRESENT and other in (wire.ORDERED, wire.LONG)):
                    self.assertRaises(Amiss, wire.decode, kind, value, other)
        self.assertRaises(Amiss, wire.decode, 26, b"", wire.BARE)

    def test_other_lengths_are_skipped(self):
        open_ended = {wire.PRESENT, wire.DATA, wire.ENTER, wire.ROOM, wire.NO_ROOM, wire.TOPIC}
        for made, way in SAMPLES:
            value = made.value()
            shorter = [value[:size] for size in range(len(value))]
            longer = [] if made.kind in open_ended else [value + b"\0"]
            for other in shorter + longer:
                try:
                    decoded = wire.decode(made.kind, other, way)
                except Amiss:
                    continue
                # What is read of another length is another frame that says the same when it is written.
                self.assertNotEqual(decoded, made)
                self.assertEqual(decoded.value(), other)

    def test_values_that_cannot_be(self):
        bad = [
            wire.Joined(0, 0), wire.Present(0, ADDRESS), wire.Present(7, ADDRESS[:5]), wire.Data(3, 0, b""),
            wire.Ack(3, 0, 0, 0), wire.Enter(wire.LOBBY, b"Lab"), wire.Enter(3, b"Lab"), wire.Enter(wire.PRIVATE, b"a"),
            wire.Enter(wire.NAMED, b"Lab", b"a\nb"), wire.Enter(wire.NAMED, b"Lab", b"\xff"),
            wire.Enter(wire.NAMED, b"Lab", b"x" * 251), wire.Room(3, 3, 0, 1, 1, 0, b"", b""),
            wire.Room(3, wire.NAMED, 3, 1, 1, 0, b"", b""), wire.Room(3, wire.NAMED, 0, 2, 1, 0, b"", b""),
            wire.Room(3, wire.NAMED, 0, 0, 1, 0, b"", b""), wire.Room(3, wire.LOBBY, 0, 1, 1, 0, b"", b""),
            wire.Listed(2, ()), wire.Topic(3, 7, b"\x85"[:0] + "\x85".encode()), wire.People(3, 2, (7,)),
            wire.People(3, 0, ()), wire.Receipt(ID, 3, 9, 1, 2, 3, 0), wire.Receipt(ID, 3, 9, 1, 2, 1, 0, (7, 8)),
            wire.Receipt(ID, 3, 9, 1, 40, 0, 0, tuple(range(33))), wire.Fetch(3, 5, 4), wire.Fetch(3, 0, 4),
            wire.Presence(7, 2, 0),
        ]
        ways = {made.kind: way for made, way in SAMPLES}
        for made in bad:
            with self.subTest(made=made):
                self.assertRaises(Amiss, wire.decode, made.kind, made.value(), ways[made.kind])


class Path:
    """Two sides, a way between them, and a clock. `got` of each: what its lanes delivered."""

    def __init__(self, delay=0.001, seed=1, **rates):
        self.now = 100.0
        self.delay = delay
        self.sides = [Lanes(2 * delay), Lanes(2 * delay)]
        self.got = [[], []]
        self.sent = [[], []]  # of each side: (when, frames)
        self._ways = [Unreliable(f"{seed} {side}", **rates) for side in range(2)]
        self._under_way = []
        self._order = itertools.count()

    def flush(self):
        for side, lanes in enumerate(self.sides):
            for frames in lanes.packets(self.now):
                self.sent[side].append((self.now, frames))
                for packet in self._ways[side].through(frames, self.now):
                    self.arrive_later(side, packet)
            for packet in self._ways[side].late(self.now):
                self.arrive_later(side, packet)

    def arrive_later(self, side, packet):
        heapq.heappush(self._under_way, (self.now + self.delay, next(self._order), 1 - side, packet))

    def step(self):
        """To the next thing that happens; whether there is one."""
        self.flush()
        times = [self._under_way[0][0]] if self._under_way else []
        times += [due for due in (*(lanes.due() for lanes in self.sides), *(way.due() for way in self._ways))
                  if due is not None]
        if not times:
            return False
        self.now = max(self.now, min(times)) + 1e-9
        while self._under_way and self._under_way[0][0] <= self.now:
            _, _, side, packet = heapq.heappop(self._under_way)
            for kind, value in wire.frames_of(b"".join(packet)):
                self.got[side] += self.sides[side].take(kind, value, self.now)
        return True

    def run(self, seconds=600.0, until=lambda: False):
        end = self.now + seconds
        while self.now < end and not until() and self.step():
            pass
        return self

    def rooms(self, side, lane_kinds=(wire.LEAVE, wire.FETCHED)):
        """The room numbers of what a side got, by which these tests tell units apart."""
        return [made.room for made in self.got[side] if made.kind in lane_kinds]


def unit(number):
    return wire.Leave(number).encode()


class OverAPath(unittest.TestCase):
    def test_everything_once_and_in_order(self):
        for loss in (0.0, 0.05, 0.2, 0.3):
            path = Path(seed=loss, loss=loss, double=loss / 2, reorder=loss / 2)
            count = 1000
            for number in range(count):
                path.sides[0].put(wire.ORDERED, unit(number))
                path.sides[1].put(wire.ORDERED, unit(number))
                path.sides[1].put(wire.LONG, wire.Fetched(number, 1, 1).encode())
            path.run(until=lambda path=path: all(lanes.idle for lanes in path.sides))
            self.assertEqual(path.rooms(1), list(range(count)))
            self.assertEqual(path.rooms(0, [wire.LEAVE]), list(range(count)))
            self.assertEqual(path.rooms(0, [wire.FETCHED]), list(range(count)))
            resent = sum(lanes.resent for lanes in path.sides)
            print(f"loss {loss:.0%}: {3 * count} units in {path.now - 100:.2f} s, {resent} sent again", flush=True)
            self.assertLess(path.now - 100, 60)
            # Each is sent 1/(1-loss) times by what is lost; ACKs that are lost and reordering add some.
            self.assertLess(resent, 3 * count * (2.5 * loss / (1 - loss) + 0.001))

    def test_window_and_burst(self):
        path = Path(delay=0.05)
        for number in range(200):
            path.sides[0].put(wire.ORDERED, unit(number) + bytes([200, 4, 0]) + bytes(1024))  # one to a packet
        path.run(0.045)
        times = [when for when, _ in path.sent[0]]
        self.assertEqual(len(times), 64)
        for at in range(0, 60, 10):
            self.assertEqual(len(set(times[at : at + 10])), 1)
            self.assertGreater(times[at + 10] if at < 60 else 1e9, times[at])
        path.run()
        self.assertEqual(path.rooms(1), list(range(200)))
        self.assertEqual(path.sides[0].resent, 0)

    def test_units_share_packets(self):
        path = Path()
        for number in range(60):
            path.sides[0].put(wire.ORDERED, unit(number))
        path.flush()
        self.assertEqual(len(path.sent[0]), 2)  # 58 of 19 bytes fit 1111
        self.assertEqual(sum(map(len, path.sent[0][0][1])), 58 * 19)

    def test_who_stops_reading_stops_the_other(self):
        path = Path()
        path.sides[1].hold = True
        for number in range(300):
            path.sides[0].put(wire.ORDERED, unit(number))
            path.sides[0].put(wire.LONG, wire.Fetched(number, 1, 1).encode())
        path.run(60.0)
        self.assertEqual(path.got[1], [])
        asked = [frame for when, frames in path.sent[0] if when > 110.0 for frame in frames]
        self.assertTrue(40 <= len(asked) <= 52, len(asked))  # each lane one unit, every two seconds
        path.sides[1].hold = False
        path.got[1] += path.sides[1].deliver(path.now)
        path.run(until=lambda: path.sides[0].idle)
        self.assertEqual(path.rooms(1, [wire.LEAVE]), list(range(300)))
        self.assertEqual(path.rooms(1, [wire.FETCHED]), list(range(300)))

    def test_state_is_the_newest(self):
        for seed in range(20):
            path = Path(seed=seed, loss=0.3, reorder=0.3)
            for state in range(100):
                for member in (1, 2, 3):
                    path.sides[0].put(wire.STATE, wire.Presence(member, state % 2, state).encode())
                path.run(0.002)
            path.run(until=lambda path=path: path.sides[0].idle)
            for member in (1, 2, 3):
                since = [made.since for made in path.got[1] if made.number == member]
                self.assertEqual(since, sorted(set(since)))
                self.assertEqual(since[-1], 99)

    def test_nothing_in_the_place_of_older_state(self):
        path = Path(loss=1.0)
        for state in range(3):
            path.sides[0].put(wire.STATE, wire.Presence(1, 0, state).encode())
            path.flush()
        path.sent[0].clear()
        path.run(0.5)
        again = {wire.Data.decode(frame[3:]).number: wire.Data.decode(frame[3:]).content
                 for _, frames in path.sent[0] for frame in frames}
        self.assertEqual([bool(again[number]) for number in range(3)], [False, False, True])

    def test_first_timeouts(self):
        for handshake, first in ((0.001, 0.3), (0.2, 0.6), (5.0, 1.0)):
            path = Path(loss=1.0)
            path.sides[0] = Lanes(handshake)
            path.sides[0].put(wire.ORDERED, unit(0))
            path.run(16.0)
            times = [when for when, _ in path.sent[0]]
            waits = [later - earlier for earlier, later in zip(times, times[1:])]
            expected = [min(2.0, first * 2**n) for n in range(len(waits))]
            for wait, wanted in zip(waits, expected):
                self.assertAlmostEqual(wait, wanted, places=3)
            self.assertGreater(len(waits), 6)


class OneSide(unittest.TestCase):
    """What one side says to what a test gives it."""

    def setUp(self):
        self.lanes, self.now = Lanes(0.1), 10.0

    def data(self, number, lane=wire.ORDERED, content=None):
        content = unit(number) if content is None else content
        return self.lanes.take(wire.DATA, wire.Data(lane, number, content).value(), self.now)

    def acks(self):
        """Those that leave at this moment."""
        return [wire.Ack.decode(frame[3:]) for frames in self.lanes.packets(self.now) for frame in frames
                if frame[0] == wire.ACK]

    def sent(self):
        return [wire.Data.decode(frame[3:]).number for frames in self.lanes.packets(self.now) for frame in frames
                if frame[0] == wire.DATA]

    def ack(self, next_, bits=0, credit=64, lane=wire.ORDERED):
        self.lanes.take(wire.ACK, wire.Ack(lane, next_, bits, credit).value(), self.now)

    def test_ack_within_20_ms(self):
        self.data(0)
        self.assertEqual(self.acks(), [])
        self.assertAlmostEqual(self.lanes.due(), 10.020)
        self.now = 10.020
        self.assertEqual(self.acks(), [wire.Ack(0, 1, 0, 64)])
        self.assertEqual(self.acks(), [])
        self.assertIsNone(self.lanes.due())

    def test_ack_after_8(self):
        for number in range(7):
            self.data(number)
        self.assertEqual(self.acks(), [])
        self.data(7)
        self.assertEqual(self.acks(), [wire.Ack(0, 8, 0, 64)])

    def test_ack_at_once(self):
        self.data(0)
        self.now = 10.020
        self.acks()
        self.data(2)  # one is missing
        self.assertEqual(self.acks(), [wire.Ack(0, 1, 0b1, 64)])
        self.data(5)
        self.assertEqual(self.acks(), [wire.Ack(0, 1, 0b1001, 64)])
        self.data(2)  # comes again
        self.assertEqual(self.acks(), [wire.Ack(0, 1, 0b1001, 64)])
        self.assertEqual([made.room for made in self.data(1)], [1, 2])  # fills a gap
        self.assertEqual(self.acks(), [wire.Ack(0, 3, 0b10, 64)])

    def test_beyond_the_credit(self):
        self.data(64)
        self.assertEqual(self.acks(), [wire.Ack(0, 0, 0, 64)])
        self.data(63)
        self.assertEqual(self.acks(), [wire.Ack(0, 0, 1 << 62, 64)])
        self.lanes.hold = True
        for number in range(63):
            self.data(number)
        self.assertEqual(self.acks(), [wire.Ack(0, 64, 0, 0)])
        self.data(64)
        self.assertEqual(self.acks(), [wire.Ack(0, 64, 0, 0)])
        self.lanes.hold = False
        self.assertEqual([made.room for made in self.lanes.deliver(self.now)], list(range(64)))
        self.assertEqual(self.acks(), [wire.Ack(0, 64, 0, 64)])  # it rises from 0

    def test_units_that_hold_nothing_good(self):
        self.assertEqual(self.data(0, content=b""), [])
        self.assertEqual(self.data(1, content=b"\x0e\0\x04ab"), [])  # overrun
        self.assertEqual(self.data(2, content=wire.Ping(bytes(8)).encode() + wire.frame(99) + wire.Leave(0).encode()
                                   + wire.frame(wire.LEAVE, b"short")), [wire.Leave(0)])
        self.now += 1
        self.assertEqual(self.acks(), [wire.Ack(0, 3, 0, 64)])
        self.assertRaises(Amiss, self.data, 0, 3)

    def test_three_later(self):
        for number in range(5):
            self.lanes.put(wire.ORDERED, unit(number))
            self.sent()  # a packet each
        self.now += 0.001
        self.ack(0, 0b11)  # 1 and 2: still on its way, perhaps
        self.assertEqual(self.sent(), [])
        self.ack(0, 0b111)
        self.assertEqual(self.sent(), [0])

    def test_units_of_one_packet_are_lost_together(self):
        for number in range(5):
            self.lanes.put(wire.ORDERED, unit(number))
        self.assertEqual(self.sent(), [0, 1, 2, 3, 4])
        self.now += 0.001
        self.ack(0, 0b1111)  # four units later, but of the same packet
        self.assertEqual(self.sent(), [])

    def test_some_time_after_a_later_one(self):
        self.lanes.put(wire.ORDERED, unit(0))
        self.sent()
        self.now += 0.080
        self.ack(1)  # the round trip is 80 ms
        self.lanes.put(wire.ORDERED, unit(1))
        self.sent()
        self.lanes.put(wire.ORDERED, unit(2))
        self.sent()
        self.now += 0.080
        self.ack(1, 0b1)
        self.assertEqual(self.sent(), [])
        self.now += 0.009
        self.assertEqual(self.sent(), [])
        self.assertAlmostEqual(self.lanes.due(), 10.080 + 0.090)
        self.now += 0.002
        self.assertEqual(self.sent(), [1])

    def test_karn(self):
        self.lanes.put(wire.ORDERED, unit(0))
        self.sent()
        self.now += 0.3
        self.assertEqual(self.sent(), [0])
        self.now += 0.001
        self.ack(1)  # of which of the two, nobody knows
        self.assertEqual(self.lanes.round_trip.seconds, 0.1)
        self.lanes.put(wire.ORDERED, unit(1))
        self.sent()
        self.now += 0.004
        self.ack(2)
        self.assertAlmostEqual(self.lanes.round_trip.seconds, 0.004)
        self.assertEqual(self.lanes.round_trip.timeout(0), 0.05)

    def test_acks_of_what_was_not_sent(self):
        self.lanes.put(wire.ORDERED, unit(0))
        self.sent()
        for bad in ((2, 0), (0, 1), (2**64 - 1, 0)):
            self.assertRaises(Amiss, self.ack, *bad)
        self.ack(1)
        self.assertTrue(self.lanes.idle)

    def test_old_acks_take_nothing_back(self):
        for number in range(64):
            self.lanes.put(wire.ORDERED, unit(number))
        self.sent()
        self.ack(64, credit=64)
        self.ack(8, credit=0)
        self.lanes.put(wire.ORDERED, unit(64))
        self.assertEqual(self.sent(), [64])

    def test_what_is_long_waits(self):
        big = bytes([200, 4, 40]) + bytes(4 * 256 + 40)
        for number in range(4):
            self.lanes.put(wire.LONG, big)
            self.lanes.put(wire.ORDERED, big)
            self.lanes.put(wire.ORDERED, unit(number))
        lanes = [wire.Data.decode(frame[3:]).lane for frames in self.lanes.packets(self.now) for frame in frames]
        self.assertEqual(lanes, sorted(lanes))

    def test_acks_ride_along(self):
        self.data(0)
        self.data(0, wire.LONG, wire.Fetched(1, 1, 1).encode())
        self.lanes.put(wire.ORDERED, unit(0))
        frames, = self.lanes.packets(self.now)
        self.assertEqual([frame[0] for frame in frames], [wire.ACK, wire.ACK, wire.DATA])

    def test_many_random_acks_and_data_change_nothing_that_was(self):
        """Whatever comes, what was delivered is in order and once."""
        for seed in range(30):
            self.lanes = Lanes(0.1)
            source = random.Random(seed)
            for number in range(20):
                self.lanes.put(wire.ORDERED, unit(number))
            rooms = []
            for _ in range(500):
                self.now += source.random() * 0.01
                self.lanes.packets(self.now)
                if source.random() < 0.3:
                    try:
                        self.ack(source.randrange(25), source.getrandbits(8), source.randrange(70))
                    except Amiss:
                        pass
                else:
                    rooms += [made.room for made in self.data(source.randrange(max(1, len(rooms) - 5), len(rooms) + 70)
                                                              if source.random() < 0.5 else len(rooms))]
            self.assertEqual(rooms, list(range(len(rooms))))
            self.assertGreater(len(rooms), 100)




if __name__ == "__main__":
    unittest.main(verbosity=2)
