// Lanes as a relay keeps them with many members: who is slow, stopped or hostile holds up nobody else,
// and costs a bounded amount of memory.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/extendedpeer.h"
#include "relay/limits.h"
#include "relay/mailbox.h"

#include <QTest>

#include <malloc.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::AckFrame;
using protocol::DataFrame;
using protocol::Instant;
using protocol::MessageFrame;
using relay::Mailbox;
using relaytest::ExtendedPeer;
using relaytest::TestRelay;

namespace {

constexpr relay::MailBounds kBounds{.messages = 100, .bytes = 100'000};

qint64 memoryUsed()
{
    return qint64(::mallinfo2().uordblks) + qint64(::mallinfo2().hblkhd);
}

std::vector<protocol::Frame> framesOf(const QByteArray& bytes)
{
    return protocol::parseFrames(bytes).value();
}

relay::PostPtr post(std::uint64_t number, qsizetype size = 10, bool confirmed = true)
{
    relay::Message message;
    message.head.number = number;
    message.text = QByteArray(size, 'x');
    message.confirmed = confirmed;
    message.author = std::make_shared<const relay::Author>();
    auto shared = std::make_shared<const relay::Message>(std::move(message));
    auto units = relay::unitsOf(*shared, false, protocol::kMaxUnitBytes);
    return std::make_shared<const relay::Post>(relay::Post{std::move(shared), std::move(units)});
}

/// What a client at the other end of a mailbox gets; it acknowledges all of it.
std::vector<protocol::Frame> takeAll(Mailbox& mailbox, delivery::Lanes& client, Instant& now)
{
    std::vector<protocol::Frame> frames;
    for (int quiet = 0; quiet < 50; ++quiet) {
        for (auto packet = mailbox.nextPacket(now); !packet.frames.isEmpty();
             packet = mailbox.nextPacket(now)) {
            quiet = 0;
            for (const auto& frame : framesOf(packet.frames)) {
                if (const auto* const data = std::get_if<DataFrame>(&frame))
                    client.take(*data, now);
                else
                    frames.push_back(frame);
            }
        }
        for (const delivery::Delivered& unit : client.takeDelivered()) {
            for (const auto& frame : framesOf(unit.inner))
                frames.push_back(frame);
        }
        now += 2ms;
        const auto acks = client.nextPacket(now);
        for (const auto& frame : framesOf(acks.frames)) {
            if (const auto* const ack = std::get_if<AckFrame>(&frame))
                mailbox.take(*ack, now);
        }
    }
    return frames;
}

} // namespace

class TestMailbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // --- A mailbox ---

    void theOldestMessagesMakeRoom()
    {
        Mailbox mailbox(1ms);
        delivery::Lanes client(delivery::kClientQueue, 1ms);
        Instant now{};
        mailbox.post(protocol::encodeFrame(protocol::GoneFrame{7, {}}));
        std::size_t dropped = 0;
        for (std::uint64_t number = 1; number <= 250; ++number)
            dropped += mailbox.post(post(number), kBounds);
        mailbox.post(protocol::encodeFrame(protocol::GoneFrame{8, {}}));
        QCOMPARE(dropped, 150U);
        const auto frames = takeAll(mailbox, client, now);
        QCOMPARE(frames.size(), 102U);
        QCOMPARE(std::get<protocol::GoneFrame>(frames.front()).member, 7U); // news do not
        QCOMPARE(std::get<protocol::GoneFrame>(frames.back()).member, 8U);
        QCOMPARE(std::get<MessageFrame>(frames[1]).number, 151U);
        QCOMPARE(mailbox.takeConfirmed().size(), 100U);
        QCOMPARE(mailbox.waiting(), 0U);
    }

    void messagesAreDroppedWhole()
    {
        Mailbox mailbox(1ms);
        delivery::Lanes client(delivery::kClientQueue, 1ms);
        Instant now{};
        (void)mailbox.post(post(1, 48'000), kBounds);
        // Begun, so that it is not dropped any more.
        (void)mailbox.nextPacket(now);
        std::size_t dropped = 0;
        for (std::uint64_t number = 2; number <= 9; ++number)
            dropped += mailbox.post(post(number, 48'000), kBounds);
        QCOMPARE(dropped, 6U);
        std::map<std::uint64_t, std::size_t> bytes;
        for (const auto& frame : takeAll(mailbox, client, now)) {
            const auto& piece = std::get<MessageFrame>(frame);
            bytes[piece.number] += std::size_t(piece.piece.size());
        }
        // The packet above was lost, its units were not.
        QCOMPARE(bytes,
                 (std::map<std::uint64_t, std::size_t>{{1, 48'000}, {8, 48'000}, {9, 48'000}}));
        QCOMPARE(mailbox.takeConfirmed().size(), 3U);
    }

    void bareFramesRideAlong()
    {
        Mailbox mailbox(1ms);
        mailbox.sendBare(protocol::PongFrame{"8 bytes."});
        (void)mailbox.post(post(1), kBounds);
        const auto frames = protocol::parseFrames(mailbox.nextPacket(0ms).frames).value();
        QCOMPARE(frames.size(), 2U);
        QVERIFY(std::holds_alternative<protocol::PongFrame>(frames[0]));
        QVERIFY(std::holds_alternative<DataFrame>(frames[1]));
        // And are bounded.
        for (int i = 0; i < 100'000; ++i)
            mailbox.sendBare(protocol::PongFrame{"8 bytes."});
        qsizetype bytes = 0;
        for (auto packet = mailbox.nextPacket(0ms); !packet.frames.isEmpty();
             packet = mailbox.nextPacket(0ms))
            bytes += packet.frames.size();
        QVERIFY(bytes <= relay::kMostBareWaiting);
        QVERIFY(bytes > relay::kMostBareWaiting / 2);
    }

    void closingComesLast()
    {
        Mailbox mailbox(1ms);
        for (std::uint64_t number = 1; number <= 5; ++number)
            (void)mailbox.post(post(number, 900), kBounds);
        mailbox.close(protocol::EndReason::RelayEnds);
        std::vector<protocol::Frame> frames;
        for (auto packet = mailbox.nextPacket(0ms); !packet.frames.isEmpty();
             packet = mailbox.nextPacket(0ms)) {
            for (auto&& frame : framesOf(packet.frames))
                frames.push_back(std::move(frame));
        }
        QCOMPARE(frames.size(), 5U + protocol::kTimesClosed);
        for (std::size_t i = 5; i < frames.size(); ++i)
            QVERIFY(std::holds_alternative<protocol::CloseFrame>(frames[i]));
    }

    void fetchesAreBounded()
    {
        Mailbox mailbox(1ms);
        std::size_t taken = 0;
        while (taken < 10'000
               && mailbox.fetch(
                   std::make_unique<relay::PieceFeed>(nullptr, std::vector<QByteArray>())))
            ++taken;
        QCOMPARE(taken, relay::kMostFetches);
    }

    void memoryOfAnIdleMailbox()
    {
        const qint64 before = memoryUsed();
        if (before == 0)
            QSKIP("the allocator does not count here");
        std::vector<Mailbox> mailboxes;
        constexpr int count = 1000;
        mailboxes.reserve(count);
        for (int i = 0; i < count; ++i) {
            Mailbox& mailbox = mailboxes.emplace_back(1ms);
            delivery::Lanes client(delivery::kClientQueue, 1ms);
            Instant now{};
            for (std::uint64_t number = 1; number <= 70; ++number)
                (void)mailbox.post(post(number), kBounds);
            (void)takeAll(mailbox, client, now);
            (void)mailbox.takeConfirmed();
            QVERIFY(!mailbox.nextDeadline()); // and it costs no time
        }
        const qint64 each = (memoryUsed() - before) / count;
        qInfo("%lld bytes for each of %d mailboxes that were used", each, count);
        QVERIFY(each > 100); // it does count
        QVERIFY(each < 2048);
    }

    // --- Members ---

    void whoIsStoppedCatchesUpAndNobodyElseNotices()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        ExtendedPeer cleo(net, 4, "Cleo");
        QVERIFY(ada.enter() && ben.enter() && cleo.enter());
        cleo.deaf = true;
        constexpr int seconds = 60;
        for (int i = 1; i <= seconds * 10; ++i) {
            ada.say("said " + QByteArray::number(i));
            const QString expected = u"message %1 of 2: said %1"_s.arg(i);
            const QStringList sent = net.sent();
            QVERIFY2(sent.contains(u"3 <- "_s + expected), qPrintable(sent.join(u'\n')));
            QVERIFY(sent.contains(u"1 <- from 2, says said %1"_s.arg(i)));
            net.wait(40ms);
            if (i % 100 == 0) {
                net.giveRecord(1, protocol::RecordType::KeepAlive);
                for (ExtendedPeer* const peer : {&ada, &ben, &cleo})
                    peer->giveBare({protocol::PingFrame{"8 bytes."}});
                (void)net.sent();
            }
        }
        cleo.deaf = false;
        cleo.frames.clear();
        for (int i = 0; i < 100; ++i) {
            net.wait(50ms);
            (void)net.sent();
        }
        const auto messages = cleo.all<MessageFrame>();
        QCOMPARE(messages.size(), std::size_t(seconds) * 10);
        for (std::size_t i = 0; i < messages.size(); ++i)
            QCOMPARE(messages[i].number, i + 1);
        QCOMPARE(ada.receipts.back().delivered, 2);
        QVERIFY(net.statistics().unitsResent > 0);
    }

    void whoMissedTooMuchFetchesIt()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.deaf = true;
        const QByteArray text(40'000, 'x'); // 26 fill what may wait
        for (int i = 0; i < 40; ++i) {
            ada.tell(text);
        }
        QVERIFY(net.statistics().messagesDropped >= 10);
        ben.deaf = false;
        ben.frames.clear();
        for (int i = 0; i < 200; ++i) {
            net.wait(20ms);
            (void)net.sent();
        }
        std::map<std::uint64_t, qsizetype> bytes;
        const auto count = [&] {
            for (const MessageFrame& piece : ben.all<MessageFrame>())
                bytes[piece.number] += piece.piece.size();
            ben.frames.clear();
        };
        count();
        QVERIFY(bytes.size() < 40);
        QVERIFY(bytes.contains(40)); // the newest are kept
        std::uint64_t gap = 1;
        while (bytes.contains(gap))
            ++gap;
        ben.give({protocol::FetchFrame{0, gap, 40}});
        for (int i = 0; i < 200; ++i) {
            net.wait(20ms);
            (void)net.sent();
        }
        for (const MessageFrame& piece : ben.all<MessageFrame>()) {
            if (!bytes.contains(piece.number) || bytes[piece.number] < 40'000)
                bytes[piece.number] += piece.piece.size();
        }
        QCOMPARE(bytes.size(), 40U);
        for (const auto& [number, size] : bytes)
            QCOMPARE(size, 40'000);
        for (int i = 0; i < 10; ++i) {
            net.wait(100ms);
            (void)net.sent();
        }
        QCOMPARE(ada.receipts.back().delivered, 1); // what was fetched is delivered, too
    }

    void aFastSenderIsSlowedByItsCredit()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        const auto begin = net.now().steady;
        int said = 0;
        while (said < 3000) {
            // As many as its queue takes.
            for (int i = 0; i < 64 && said < 3000; ++i, ++said)
                ada.give(ada.messageFrames("fast"));
            while (ada.lanes->health(net.now().steady).queuedUnits > 0) {
                (void)net.sent();
                net.wait(1ms);
            }
        }
        const auto took = net.now().steady - begin;
        QCOMPARE(net.statistics().messagesLimited, 0U); // none was declined
        QCOMPARE(net.statistics().messagesIn, 3000U);
        QVERIFY2(took >= 3900ms,
                 qPrintable(QString::number(took.count()))); // 1,000, then 500 a second
    }

    void aFloodThatMayBeLostIsDeclined()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        auto frames = ada.messageFrames("flood");
        std::get<MessageFrame>(frames[0]).deliveryClass = protocol::DeliveryClass::Unreliable;
        for (int i = 0; i < 20'000; ++i)
            ada.giveBare(frames);
        (void)net.sent();
        QCOMPARE(net.statistics().messagesIn, std::uint64_t(relay::kMessageBurst));
        const auto declined = ada.all<protocol::DeclinedFrame>();
        QVERIFY(!declined.empty());
        QVERIFY(declined.size() <= 2 * protocol::kLaneWindow);
        QCOMPARE(declined[0].reason, protocol::DeclinedReason::TooMany);
        QVERIFY(declined[0].waitMs > 0);
        QCOMPARE(net.members().size(), 2);
    }

    // --- Hostile peers ---

    void acknowledgementsOfWhatWasNeverSent()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.deaf = true;
        ada.say("hello");
        (void)net.sent();
        for (const std::uint64_t next : {50ULL, 1000ULL, ~0ULL}) {
            for (std::uint8_t lane = 0; lane <= 4; ++lane)
                ben.giveBare({AckFrame{lane, next, ~std::uint64_t(0), 64}});
        }
        net.wait(300ms);
        (void)net.sent();
        QCOMPARE(ada.receipts.back().delivered, 0);
        ben.deaf = false;
        net.wait(3s);
        (void)net.sent();
        QCOMPARE(ben.all<MessageFrame>().size(), 1U);
    }

    void whoTakesNothingIsBoundedAndThenGone()
    {
        // It asks, pings and never acknowledges: news pile up until it counts as gone.
        TestRelay net;
        ExtendedPeer eve(net, 1, "Eve");
        QVERIFY(eve.enter());
        eve.deaf = true;
        for (std::uint64_t i = 0; net.members().size() > 0 && i < 100'000; ++i) {
            // Its credit does not let it; so it does it on its own number each time.
            eve.giveBare({DataFrame{0, i,
                                    protocol::encodeFrame(protocol::EnterFrame{
                                        protocol::RoomKind::Named, "bad\nname", {}})}});
            (void)net.sent();
            net.wait(1ms);
            if (i % 1000 == 0)
                eve.giveBare({protocol::PingFrame{"8 bytes."}});
        }
        QCOMPARE(net.members().size(), 0);
        QCOMPARE(net.statistics().sessionsOverrun, 1U);
        QVERIFY(net.told().contains(u"left 1 silent"_s));
    }

    void floodsOfRoomsAndFetches()
    {
        TestRelay net;
        ExtendedPeer eve(net, 1, "Eve");
        ExtendedPeer ada(net, 2);
        QVERIFY(eve.enter() && ada.enter());
        const QByteArray text(1000, 'x');
        for (int i = 0; i < 500; ++i) {
            ada.say(text);
            (void)net.sent();
            net.wait(10ms);
        }
        eve.deaf = true;
        const qint64 before = memoryUsed();
        for (int i = 0; i < 20'000; ++i) {
            eve.give({protocol::FetchFrame{0, 1, 1'000'000},
                      protocol::EnterFrame{
                          protocol::RoomKind::Named, "room " + QByteArray::number(i), {}},
                      protocol::ListFrame{}});
            (void)net.sent();
            net.wait(1ms);
            if (i % 2000 == 0)
                ada.giveBare({protocol::PingFrame{"8 bytes."}});
        }
        const qint64 growth = memoryUsed() - before;
        qInfo("a flood of FETCH, ENTER and LIST: %lld kB of growth", growth / 1024);
        QVERIFY(growth < 8 * 1024 * 1024);
        ada.say("still here");
        (void)net.sent();
        QVERIFY(net.statistics().rooms <= int(relay::kMostRoomsOfOne));
    }

    void halfAMessage()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        const auto frames = ada.messageFrames(QByteArray(5000, 'x'));
        ada.give({frames[0], frames[1]});
        QCOMPARE(net.sent(), QStringList());
        net.wait(60s); // it may take as long as it takes
        ada.give({frames.begin() + 2, frames.end()});
        QCOMPARE(net.sent().size(), 5);
        ada.give({frames[0]});
        ada.give({protocol::CloseFrame{protocol::EndReason::Left}});
        QCOMPARE(net.statistics().bytesReassembling, 0U);
    }

    void aCreditOfNothingForEver()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.deaf = true;
        ben.giveBare({AckFrame{0, 2, 0, 0}});
        qsizetype bytes = 0;
        for (int i = 0; i < 200; ++i) {
            ada.say("said");
            for (const relay::Outgoing& outgoing : net.outgoing())
                bytes += outgoing.to == ben.address ? outgoing.datagram.size() : 0;
            net.wait(100ms);
            (void)ada.pump();
        }
        qInfo("%lld bytes to who takes nothing, in 20 s", qint64(bytes));
        QVERIFY(bytes < 200 * 200);
        QCOMPARE(net.members().size(), 2);
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
