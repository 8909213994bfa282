#pragma once

// A member that speaks the extended layer, by the parts of which session::SessionMachine is made: the
// client's half of the handshake, the sealed channel, the lanes with their acknowledgements and timers.
// What a machine does beside that - people, rooms, an outbox - costs the relay nothing, so it is left
// out. Every text is opened and compared, and must come once and in order. See member.h.

#include "delivery/lanes.h"
#include "member.h"
#include "protocol/frame.h"
#include "secure/sealedchannel.h"

#include <set>

namespace bench {

class ExtendedMember final : public Member
{
public:
    ExtendedMember(Room& room, std::uint32_t number);

    void say() override;
    [[nodiscard]] int take(QByteArrayView datagram) override;
    void keepAlive() override;
    void sendDue() override;
    [[nodiscard]] std::optional<protocol::Instant> dueAt() const override { return m_dueAt; }
    [[nodiscard]] std::size_t unsettled() const override { return m_unsettled.size(); }
    [[nodiscard]] std::uint64_t repeated() const override;
    [[nodiscard]] std::chrono::milliseconds patience() const override;

private:
    void agree();
    void join();
    void sendFrames(QByteArrayView frames);
    [[nodiscard]] int take(const protocol::Frame& frame);

    std::optional<secure::SealedChannel> m_channel; ///< once agreed
    QByteArray m_transcript;
    std::optional<delivery::Lanes> m_lanes;
    std::optional<protocol::Instant> m_dueAt;
    std::set<protocol::MessageId> m_unsettled;
    std::uint64_t m_lastNumber = 0; ///< in the lobby
    bool m_joined = false;
};

} // namespace bench
