"""100,000 random and mutated datagrams at a relay and at a client: both stay, and so do the sessions.

Batches are paced to the receive buffer of the one who is attacked: after each, a message has to make
its way through the same queue. So it is shown all along, too, that the room goes on.
"""

import pathlib
import random
import socket
import time

import classicpeer
import harness
from classicpeer import record

COUNT = 100_000
SEED = 20261123
KINDS = [0, 1, 1, 5, 7, 8, 9, 10, 11, 12, 13, 14, 14, 15, 256, 65535]
# What a datagram of 1200 bytes takes of the receive buffer, doubled.
BATCH = max(20, min(4 << 20, int(pathlib.Path("/proc/sys/net/core/rmem_max").read_text())) // 4608)


class Attacker:
    """Makes datagrams that look more and less like those of the protocol. From a seed."""

    def __init__(self, templates):
        self._random = random.Random(SEED)
        self._templates = templates

    def datagram(self):
        return self._random.choice((self._noise, self._records, self._fragment, self._mutation))()

    def _noise(self):
        return self._random.randbytes(self._random.choice((0, 1, 3, 4, 5, 20, 200, 1200)))

    def _records(self):
        r = self._random
        datagram = b"".join(record(r.choice(KINDS), r.randbytes(r.choice((0, 4, 6, 18, 100, 256))))
                            for _ in range(r.randrange(1, 5)))
        return datagram[: r.randrange(len(datagram) + 1)] if r.random() < 0.3 else datagram

    def _fragment(self):
        r = self._random
        return record(1, r.randbytes(3) + b"\0" + r.choice((0, 1, 2, 255, 256, 65535)).to_bytes(2)
                      + r.choice((0, 1, 2, 255, 256, 65535)).to_bytes(2) + r.randbytes(r.choice((0, 1, 1188))))

    def _mutation(self):
        r = self._random
        datagram = bytearray(r.choice(self._templates))
        for _ in range(r.randrange(1, 4)):
            at = r.randrange(len(datagram))
            what = r.random()
            if what < 0.6:
                datagram[at] = r.randrange(256)
            elif what < 0.8:
                del datagram[at : at + r.randrange(1, 9)]
            else:
                datagram[at:at] = r.randbytes(r.randrange(1, 9))
            if not datagram:
                break
        return bytes(datagram)


class HostileDatagrams(harness.SystemTest):
    def bounded(self, program, before):
        limit = 64 * 1024 + (320 * 1024 if harness.is_sanitized(pathlib.Path(program.name.split()[0])) else 0)
        grown = program.rss_kib() - before
        print(f"{program.name}: {COUNT} datagrams, {before} KiB and {grown:+} KiB", flush=True)
        self.assertTrue(program.is_running())
        self.assertLess(grown, limit)

    def test_relay(self):
        relay = self.start_relay()
        # They speak by unicast, the way their attackers come too; one hears by the group as well.
        ada = self.start_client(listen=False).join()
        ben = self.start_client(relay=("127.0.0.1", self.port), listen=False).join()
        ada.wait_for("connected", address=ben.address)
        ben.wait_for("connected", address=ada.address)
        member = self.start_client(listen=False).join()  # a member that went mad
        ada.wait_for("connected", address=member.address)
        ben.wait_for("connected", address=member.address)

        templates = [record(7), record(9), member.key_datagram, member.seal("text"), member.seal("x" * 800),
                     *classicpeer.cut(member.seal("x" * 3000)), record(8, member.seal("x")[4:])]
        attacker = Attacker(templates)
        stranger = classicpeer.own_socket("127.0.0.1")
        self.addCleanup(stranger.close)
        stranger.setblocking(True)
        mad = member._own
        mad.setblocking(True)
        before = relay.rss_kib()
        for number, start in enumerate(range(0, COUNT, BATCH)):
            by_group = number % 2 == 0
            to = (self.group, self.port) if by_group else ("127.0.0.1", self.port)
            for _ in range(min(BATCH, COUNT - start)):
                (mad if attacker._random.random() < 0.5 else stranger).sendto(attacker.datagram(), to)
            speaker, listener = (ada, ben) if by_group else (ben, ada)
            speaker.say(f"batch {number}")
            listener.wait_for("message", f"^batch {number}$", address=speaker.address)
        self.bounded(relay, before)
        self.assertEqual([e for e in ada.events + ben.events if e.kind == "disconnected"
                          and e.address in (ada.address, ben.address)], [])
        # And who comes now comes in, once what the attackers used up of the limits is there again.
        late = self.start_client(listen=False).join(timeout=harness.TIMEOUT)
        until = time.monotonic() + harness.TIMEOUT
        while not ada.look_for("connected", address=late.address, timeout=0.25):
            self.assertLess(time.monotonic(), until, "nobody comes in any more")
            late.send(late.key_datagram)

    def test_client(self):
        with self.start_classic_relay() as relay:
            ada = self.start_app("Ada", "--relay", "never")
            ada.wait_for_session()
            mine = relay.wait_for("joined").address
            target = ("127.0.0.1", int(mine.rpartition(":")[2]))
            fernet = relay.members[target].fernet
            sealed = record(14, fernet.encrypt(b"mutated"))
            # Not a mutated 5 from the relay itself: it can be a good key, another one, and then
            # this layer has to take it for a changed key.
            from_relay = Attacker([sealed, record(10, bytes(6)) + sealed, record(11, bytes(6)),
                                   *classicpeer.cut(record(14, fernet.encrypt(b"x" * 3000)))])
            from_stranger = Attacker([record(5, relay.pem), sealed, record(12, bytes(6)), record(7)])
            stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.addCleanup(stranger.close)
            stranger.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            relay.own.setblocking(True)
            before = ada.rss_kib()
            for number, start in enumerate(range(0, COUNT, BATCH)):
                for i in range(min(BATCH, COUNT - start)):
                    way = i % 3
                    if way == 0:
                        relay.own.sendto(from_relay.datagram(), target)
                    else:
                        stranger.sendto(from_stranger.datagram(), target if way == 1 else (self.group, self.port))
                relay.deliver(mine, f"batch {number}", sender=("10.9.0.3", 40000))
                ada.control.wait_for_message(f"batch {number}", sender="10.9.0.3:40000 ")
            self.bounded(ada, before)
            ada.say("still here")
            relay.wait_for("message", "^still here$", address=mine)
            self.assertEqual(len(ada.control.seen("session")), 1)
            self.assertEqual(ada.control.seen("searching")[1:], [])


if __name__ == "__main__":
    harness.main()
