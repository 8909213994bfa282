#include "relay/doorkeeper.h"

#include "protocol/limits.h"
#include "protocol/record.h"
#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::Instant;
using protocol::RecordType;

namespace {

constexpr RateLimits kKeyLimits{.perSecond = protocol::kKeyRequestsPerSecond,
                                .burst = protocol::kKeyRequestBurst,
                                .perSecondTotal = protocol::kKeyRequestsPerSecondTotal};

KeyRecordId idOf(QByteArrayView sealedKey)
{
    KeyRecordId id;
    std::copy_n(sealedKey.begin(), id.size(), id.begin());
    return id;
}

} // namespace

Doorkeeper::Doorkeeper(crypto::RsaPrivateKey key, int maxMembers, crypto::RandomSource& random,
                       Room& room, Statistics& statistics)
    : m_key(std::move(key)),
      m_answer(
          protocol::makeRecord(RecordType::ServerPublicKeyResponse, m_key.publicKey().toPem())),
      m_maxMembers(maxMembers),
      m_room(room),
      m_statistics(statistics),
      m_questions(kKeyLimits, random.number32()),
      m_keys(kKeyLimits, random.number32())
{}

void Doorkeeper::takeQuestion(const Endpoint& from, Instant now)
{
    ++m_statistics.keyRequests;
    Member* const member = m_room.find(from);
    if (member && (!member->answeredAt || now - *member->answeredAt >= kMemberAnsweredEvery))
        member->answeredAt = now;
    else if (!m_questions.allow(from, now))
        return refuse(from, RefuseReason::RateLimited, now);
    m_room.outbox().send(from, m_answer);
}

void Doorkeeper::takeKey(QByteArrayView sealedKey, const Endpoint& from, Instant now)
{
    ++m_statistics.keyRequests;
    Member* const member = m_room.find(from);
    if (member && isRightSize(sealedKey) && idOf(sealedKey) == member->keyRecord) {
        member->lastHeard = now;
        member->contested = false;
        if (now - member->rosterSentAt >= kRosterAgainAfter)
            m_room.repeatRoster(*member, now);
        return;
    }

    if (const auto reason = reasonToRefuse(sealedKey, from, member, now))
        return refuse(from, *reason, now);
    ++m_statistics.rsaOperations;
    const auto text = m_key.decrypt(sealedKey);
    auto key = crypto::FernetKey::fromText(text.value_or(QByteArray()));
    if (!key)
        return refuse(from, RefuseReason::BadKey, now);

    if (member)
        m_room.leave(from, LeaveReason::Replaced);
    m_room.join(from, *std::move(key), idOf(sealedKey), now);
}

/// What speaks against a new key before the costly work of opening it.
std::optional<RefuseReason> Doorkeeper::reasonToRefuse(QByteArrayView sealedKey,
                                                       const Endpoint& from, Member* member,
                                                       Instant now)
{
    if (!m_keys.allow(from, now))
        return RefuseReason::RateLimited;
    if (!isRightSize(sealedKey))
        return RefuseReason::BadKey;
    if (!member && m_room.roster().count() >= m_maxMembers)
        return RefuseReason::Full;
    if (member && now - member->lastHeard < protocol::kReplaceAfterSilence) {
        member->contested = true;
        return RefuseReason::KeyInUse;
    }
    return std::nullopt;
}

void Doorkeeper::refuse(const Endpoint& from, RefuseReason reason, Instant now)
{
    ++(reason == RefuseReason::RateLimited ? m_statistics.keyRequestsLimited
                                           : m_statistics.keysRefused);
    Refusals& earlier = m_refusals[static_cast<std::size_t>(reason)];
    if (earlier.toldAt && now - *earlier.toldAt < kToldEvery) {
        ++earlier.untold;
        return;
    }
    m_room.tell(MemberRefused{from, reason, std::exchange(earlier.untold, 0)});
    earlier.toldAt = now;
}

} // namespace relay
