#include "relay/doorkeeper.h"

#include "protocol/limits.h"
#include "protocol/record.h"
#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::Instant;
using protocol::Now;
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

Doorkeeper::Doorkeeper(const RelayConfig& config, crypto::RsaPrivateKey key,
                       crypto::RandomSource& random, Membership& members, Statistics& statistics)
    : m_key(std::move(key)),
      m_answer(
          protocol::makeRecord(RecordType::ServerPublicKeyResponse, m_key.publicKey().toPem())),
      m_open(config.admitsClassic()),
      m_members(members),
      m_statistics(statistics),
      m_questions(kKeyLimits, random.number32()),
      m_keys(kKeyLimits, random.number32())
{}

void Doorkeeper::takeQuestion(const Endpoint& from, Instant now)
{
    ++m_statistics.keyRequests;
    if (!m_open)
        return refuse(from, RefuseReason::ClassicPeer, now);
    Member* const member = m_members.find(from);
    ClassicPart* const classic = member ? member->classic() : nullptr;
    if (classic && (!classic->answeredAt || now - *classic->answeredAt >= kMemberAnsweredEvery))
        classic->answeredAt = now;
    else if (!m_questions.allow(from, now))
        return refuse(from, RefuseReason::RateLimited, now);
    m_members.outbox().send(from, m_answer);
}

void Doorkeeper::takeKey(QByteArrayView sealedKey, const Endpoint& from, Now now)
{
    ++m_statistics.keyRequests;
    Member* const member = m_members.find(from);
    if (member && isRightSize(sealedKey) && idOf(sealedKey) == member->classic()->keyRecord) {
        member->lastHeard = now.steady;
        member->classic()->contested = false;
        if (now.steady - member->rosterSentAt >= kRosterAgainAfter)
            m_members.repeatRoster(*member, now.steady);
        return;
    }

    if (const auto reason = reasonToRefuse(sealedKey, from, member, now.steady))
        return refuse(from, *reason, now.steady);
    ++m_statistics.rsaOperations;
    const auto text = m_key.decrypt(sealedKey);
    auto key = crypto::FernetKey::fromText(text.value_or(QByteArray()));
    if (!key)
        return refuse(from, RefuseReason::BadKey, now.steady);

    if (member)
        m_members.leave(*member, LeaveReason::Replaced, now);
    m_members.join(from, *std::move(key), idOf(sealedKey), now);
}

/// What speaks against a new key before the costly work of opening it.
std::optional<RefuseReason> Doorkeeper::reasonToRefuse(QByteArrayView sealedKey,
                                                       const Endpoint& from, Member* member,
                                                       Instant now)
{
    if (!m_open)
        return RefuseReason::ClassicPeer;
    if (!m_keys.allow(from, now))
        return RefuseReason::RateLimited;
    if (!isRightSize(sealedKey))
        return RefuseReason::BadKey;
    if (m_members.findSessionAt(from))
        return RefuseReason::KeyInUse;
    if (!member && m_members.isFull())
        return RefuseReason::Full;
    if (member && now - member->lastHeard < protocol::kReplaceAfterSilence) {
        member->classic()->contested = true;
        return RefuseReason::KeyInUse;
    }
    return std::nullopt;
}

void Doorkeeper::refuse(const Endpoint& from, RefuseReason reason, Instant now)
{
    ++(reason == RefuseReason::RateLimited ? m_statistics.keyRequestsLimited
                                           : m_statistics.keysRefused);
    if (const auto untold = m_refusals[static_cast<std::size_t>(reason)].tell(now))
        m_members.tell(MemberRefused{from, reason, *untold});
}

} // namespace relay
