"""The lanes of docs/protocol.md, one side of a session: a machine without clock or socket.

put() takes what must arrive, take() what came in a packet, packets() gives what is to be sent now, due() when
to ask for it again. Times are seconds on any clock that does not go back.
"""

import collections
import dataclasses

import extendedwire as wire
from extendedvalues import Amiss

ACK_WITHIN, ACK_AFTER = 0.020, 8
BURST, BURST_PAUSE = 10, 0.002  # packets that leave at once, and when the next ones may
REORDERED = 3  # RFC 9002 section 6.1.1
PATIENCE = 9 / 8  # of the round trip, section 6.1.2
FIRST_TIMEOUT, TIMEOUT, GRANULARITY = (0.3, 1.0), (0.05, 2.0), 0.001
ORDER = (wire.ORDERED, wire.STATE, wire.LONG)  # in a packet: what is long waits


def within(limits, value):
    return min(max(limits[0], value), limits[1])


class RoundTrip:
    """RFC 6298, from what was sent once."""

    def __init__(self, handshake):
        self._handshake = handshake
        self._smooth = self._variance = None

    def sample(self, seconds):
        if self._smooth is None:
            self._smooth, self._variance = seconds, seconds / 2
        else:
            self._variance += (abs(self._smooth - seconds) - self._variance) / 4
            self._smooth += (seconds - self._smooth) / 8

    @property
    def seconds(self):
        return self._handshake if self._smooth is None else self._smooth

    @property
    def patience(self):
        """How long after a later one arrived a unit may still be on its way."""
        return max(GRANULARITY, PATIENCE * self.seconds)

    def timeout(self, doublings):
        if self._smooth is None:
            first = within(FIRST_TIMEOUT, 3 * self._handshake)
        else:
            first = within(TIMEOUT, self._smooth + max(GRANULARITY, 4 * self._variance) + ACK_WITHIN)
        return min(first * 2 ** min(doublings, 16), TIMEOUT[1])


@dataclasses.dataclass(eq=False)
class Unit:
    content: bytes
    key: object  # of lane 2
    done: object  # called when it is acknowledged, or None
    tag: object  # what it belongs to, for forget()
    number: int = 0
    sent: int = 0  # times
    first: int = 0  # transmission: the how manieth packet with DATA of the lane
    last: int = 0
    at: float = 0.0  # when it was sent last
    lost: bool = False


class Sender:
    """One lane, outwards."""

    def __init__(self, lane, round_trip):
        self.lane = lane
        self._round_trip = round_trip
        self._queue = collections.deque()
        self._waits = {}  # key -> Unit of the queue
        self._flight = {}  # number -> Unit, ascending
        self._next = 0
        self._limit = wire.WINDOW_OF_UNITS  # number that the credit does not reach
        self._transmission = 0  # of packets
        self._reached = -1  # the latest transmission known to have arrived
        self._doublings = 0
        self.resent = 0

    def __len__(self):
        """Units that were never sent."""
        return len(self._queue)

    @property
    def idle(self):
        return not self._queue and not self._flight

    def put(self, unit):
        if unit.key is not None:
            for older in self._flight.values():
                if older.key == unit.key:
                    older.content = b""
            if waits := self._waits.get(unit.key):
                waits.content = unit.content  # nobody saw the older one
                return
            self._waits[unit.key] = unit
        self._queue.append(unit)

    def forget(self, tag):
        """What belongs to it and was not sent yet."""
        self._queue = collections.deque(u for u in self._queue if u.tag != tag)

    def oldest_tag(self):
        return next((u.tag for u in self._queue if u.tag is not None), None)

    def acknowledge(self, ack, now):
        """The units that are done with it."""
        if max(ack.next - 1, ack.last()) >= self._next:
            raise Amiss("acknowledges what was never sent")
        self._limit = max(self._limit, ack.next + min(ack.credit, wire.WINDOW_OF_UNITS))
        newly = [unit for unit in self._flight.values() if ack.covers(unit.number)]
        if not newly:
            return []
        self._doublings = 0
        latest = max(newly, key=lambda unit: unit.at)
        if latest.sent == 1:
            self._round_trip.sample(now - latest.at)
        for unit in newly:
            # Of what was sent again nobody knows which one arrived: the first, to be safe.
            self._reached = max(self._reached, unit.first)
            del self._flight[unit.number]
        return newly

    def find_lost(self, now):
        timeout, timed_out = self._round_trip.timeout(self._doublings), False
        for unit in self._flight.values():
            if unit.lost:
                continue
            if now >= unit.at + timeout:
                unit.lost = timed_out = True
            elif unit.last < self._reached:
                unit.lost = (self._reached - unit.last >= REORDERED
                             or now >= unit.at + self._round_trip.patience)
        self._doublings += timed_out

    def ready(self):
        """The unit to send next, or None."""
        for unit in self._flight.values():
            if unit.lost:
                return unit
        if not self._queue or self._next >= next(iter(self._flight), self._next) + wire.WINDOW_OF_UNITS:
            return None
        if self._next >= self._limit and self._flight:
            return None  # one beyond the credit asks for more
        return self._queue[0]

    def send(self, unit, transmission, now):
        if not unit.sent:
            self._queue.popleft()
            self._waits.pop(unit.key, None)
            unit.number, unit.first = self._next, transmission
            self._flight[unit.number] = unit
            self._next += 1
        else:
            self.resent += 1
        unit.sent += 1
        unit.last, unit.at, unit.lost = transmission, now, False
        return wire.Data(self.lane, unit.number, unit.content).encode()

    def next_transmission(self):
        self._transmission += 1
        return self._transmission

    def due(self):
        timeout, times = self._round_trip.timeout(self._doublings), []
        for unit in self._flight.values():
            times.append(unit.at + timeout)
            if unit.last < self._reached:
                times.append(unit.at + self._round_trip.patience)
        return min(times, default=None)


class Receiver:
    """One lane, inwards."""

    def __init__(self, lane):
        self.lane = lane
        self._next = 0
        self._beyond = {}  # number -> content, of what came ahead of another
        self._ready = collections.deque()  # contents that nobody took yet
        self._newest = {}  # key -> number, of lane 2, as far as an older one may still come
        self._since = 0  # units since the last ACK
        self.ack_at = None
        self.doubled = 0

    @property
    def credit(self):
        return wire.WINDOW_OF_UNITS - len(self._ready)

    def take(self, data, now):
        number, gap = data.number, bool(self._beyond)
        if number >= self._next + self.credit:
            self.ack_at = now  # whoever asks is told
            return
        if number < self._next or number in self._beyond:
            self.doubled += 1
            self.ack_at = now
            return
        self._beyond[number] = data.content
        if self.lane == wire.STATE:
            self._ready.append((number, data.content))
        while self._next in self._beyond:
            content = self._beyond.pop(self._next)
            if self.lane != wire.STATE:
                self._ready.append((self._next, content))
            self._next += 1
        self._since += 1
        if gap or self._beyond or self._since >= ACK_AFTER:
            self.ack_at = now
        elif self.ack_at is None:
            self.ack_at = now + ACK_WITHIN

    def deliver(self, now):
        """Frames, each as its type and what it is; what is amiss in a unit is left out."""
        if self.credit == 0:
            self.ack_at = now
        delivered = []
        while self._ready:
            number, content = self._ready.popleft()
            try:
                frames = wire.frames_of(content)
            except Amiss:
                continue
            for kind, value in frames:
                try:
                    made = wire.decode(kind, value, self.lane)
                except Amiss:
                    continue
                if self.lane != wire.STATE or self._is_newest(wire.state_key(made), number):
                    delivered.append(made)
        self._newest = {key: number for key, number in self._newest.items() if number >= self._next}
        return delivered

    def _is_newest(self, key, number):
        if self._newest.get(key, -1) > number:
            return False
        self._newest[key] = number
        return True

    def ack(self):
        self.ack_at, self._since = None, 0
        bits = sum(1 << number - self._next - 1 for number in self._beyond)
        return wire.Ack(self.lane, self._next, bits, self.credit).encode()


class Lanes:
    """All lanes of a session, both ways. `hold`: what comes is not delivered, so that the credit shrinks."""

    def __init__(self, handshake=0.1):
        """`handshake`: the round trip that the handshake took."""
        self.round_trip = RoundTrip(handshake)
        self._senders = [Sender(lane, self.round_trip) for lane in range(wire.LANES)]
        self._receivers = [Receiver(lane) for lane in range(wire.LANES)]
        self._resume = None
        self.hold = False

    def put(self, lane, content, done=None, tag=None):
        """A unit of whole frames. `done`: called without arguments when it has arrived."""
        assert len(content) <= wire.UNIT
        key = None
        if lane == wire.STATE:
            (kind, value), = wire.frames_of(content)
            key = wire.state_key(wire.decode(kind, value, lane))
        self._senders[lane].put(Unit(content, key, done, tag))

    def put_all(self, lane, frames):
        """Frames in as few units as hold them."""
        content = b""
        for frame in frames:
            if len(content) + len(frame) > wire.UNIT:
                self.put(lane, content)
                content = b""
            content += frame
        if content:
            self.put(lane, content)

    def waiting(self, lane):
        return len(self._senders[lane])

    def drop_oldest(self, lane):
        """What was not sent yet of the oldest tag; gives that tag."""
        tag = self._senders[lane].oldest_tag()
        if tag is not None:
            self._senders[lane].forget(tag)
        return tag

    @property
    def idle(self):
        """Whether all has arrived."""
        return all(sender.idle for sender in self._senders)

    @property
    def resent(self):
        return sum(sender.resent for sender in self._senders)

    @property
    def doubled(self):
        return sum(receiver.doubled for receiver in self._receivers)

    def take(self, kind, value, now):
        """A DATA or an ACK; gives the frames that it delivers."""
        made = wire.decode(kind, value, wire.BARE)
        if kind == wire.ACK:
            for unit in self._senders[made.lane].acknowledge(made, now):
                if unit.done:
                    unit.done()
            return []
        self._receivers[made.lane].take(made, now)
        return self.deliver(now)

    def deliver(self, now):
        return [] if self.hold else [frame for receiver in self._receivers for frame in receiver.deliver(now)]

    def packets(self, now):
        """Of each packet that is to leave now, its frames. More may be ready a little later: see due()."""
        if self._resume is not None and now < self._resume:
            return self._acks_alone(now)
        self._resume = None
        for sender in self._senders:
            sender.find_lost(now)
        packets = []
        while len(packets) < BURST and (packet := self._fill(now)):
            packets.append(packet)
        if any(sender.ready() for sender in self._senders):
            self._resume = now + BURST_PAUSE
        return packets or self._acks_alone(now)

    def due(self):
        """When packets() has something to give at the latest; None if it has not."""
        times = [receiver.ack_at for receiver in self._receivers]
        if self._resume is not None:
            times.append(self._resume)
        elif any(sender.ready() for sender in self._senders):
            return 0.0
        else:
            times += [sender.due() for sender in self._senders]
        return min((time for time in times if time is not None), default=None)

    def _fill(self, now):
        frames, room = [], wire.ROOM_FOR_FRAMES
        units = []
        for lane in ORDER:
            sender = self._senders[lane]
            transmission = None
            while (unit := sender.ready()) and len(unit.content) + 12 <= room:
                transmission = transmission or sender.next_transmission()
                units.append(sender.send(unit, transmission, now))
                room -= len(units[-1])
            if unit:
                break  # nothing overtakes it
        if not units:
            return []
        for receiver in self._receivers:
            if receiver.ack_at is not None and room >= 22:
                frames.append(receiver.ack())
                room -= 22
        return frames + units

    def _acks_alone(self, now):
        late = [receiver for receiver in self._receivers if receiver.ack_at is not None and receiver.ack_at <= now]
        return [[receiver.ack() for receiver in self._receivers if receiver.ack_at is not None]] if late else []
