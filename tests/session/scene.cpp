#include "session/scene.h"

#include <utility>

namespace support {

using protocol::RecordType;
using session::SessionState;

Scene::Scene(const session::SessionConfig& config, std::uint32_t seed)
    : m_random(seed),
      m_machine(config, m_random)
{}

void Scene::start()
{
    m_machine.start(m_now);
    collect();
}

void Scene::receive(QByteArrayView datagram, const protocol::Endpoint& from, session::Link link)
{
    m_machine.receive(datagram, {from, link}, m_now);
    collect();
}

void Scene::advance(std::chrono::milliseconds by)
{
    const protocol::Now end{m_now.steady + by,
                            m_now.unixTime + std::chrono::floor<std::chrono::seconds>(by)};
    for (auto due = nextDeadline(); due && *due <= end.steady; due = nextDeadline()) {
        m_now.steady = std::max(m_now.steady, *due);
        m_machine.tick(m_now);
        collect();
        if (nextDeadline() && *nextDeadline() <= m_now.steady) {
            m_brokenPromise = QStringLiteral("tick() left a deadline in the past");
            break;
        }
    }
    m_now = end;
}

void Scene::jump(std::chrono::milliseconds by)
{
    m_now.steady += by;
    m_now.unixTime += std::chrono::floor<std::chrono::seconds>(by);
    m_machine.tick(m_now);
    collect();
}

std::expected<session::MessageId, session::SendError> Scene::send(const session::OutgoingText& text)
{
    auto result = m_machine.send(text, m_now);
    collect();
    return result;
}

void Scene::disconnect()
{
    m_machine.disconnect(m_now);
    collect();
}

void Scene::searchAgain()
{
    m_machine.searchAgain(m_now);
    collect();
}

void Scene::moveTo(const crypto::Fingerprint& relay)
{
    m_machine.moveTo(relay, m_now);
    collect();
}

void Scene::lookForRelays()
{
    m_machine.lookForRelays(m_now);
    collect();
}

void Scene::linksChanged()
{
    m_machine.linksChanged(m_now);
    collect();
}

void Scene::setPasswordKey(const protocol::PasswordTerms& terms,
                           const std::optional<crypto::Secret>& key)
{
    m_machine.setPasswordKey(terms, key, m_now);
    collect();
}

void Scene::setKnownRelays(std::vector<session::KnownRelay> relays)
{
    m_machine.setKnownRelays(std::move(relays));
    collect();
}

void Scene::join(TestRelay& relay, session::Link link)
{
    if (state() == SessionState::Idle)
        start();
    // One that speaks the extended layer doubts whether this is all that the relay offers.
    do {
        receive(relay.answer(), relay.address(), link);
        advance(untilDeadline());
    } while (state() == SessionState::Gathering);
    for (const Sent& sent : m_sent)
        relay.takeKey(sent.datagram);
}

void Scene::fallSilent()
{
    while (state() == SessionState::Established)
        advance(untilDeadline());
}

std::vector<protocol::Endpoint> Scene::members() const
{
    std::vector<protocol::Endpoint> members;
    for (const session::Person& person : people())
        members.push_back(person.address);
    return members;
}

std::vector<Sent> Scene::takeSent()
{
    return std::exchange(m_sent, {});
}

std::vector<Sent> Scene::takeSent(RecordType type)
{
    std::vector<Sent> sent = takeSent();
    std::erase_if(sent, [type](const Sent& one) { return one.type != type; });
    return sent;
}

QString Scene::brokenPromise() const
{
    if (!m_brokenPromise.isEmpty())
        return m_brokenPromise;
    if (!relay() && !members().empty())
        return QStringLiteral("members without a session");
    if (members().size() > std::size_t(protocol::kMaxMembers))
        return QStringLiteral("too many members");
    return {};
}

QList<QByteArray> Scene::takeDatagrams()
{
    QList<QByteArray> datagrams;
    for (Sent& sent : takeSent())
        datagrams.append(std::move(sent.datagram));
    return datagrams;
}

session::Events Scene::takeEvents()
{
    return std::exchange(m_events, {});
}

std::vector<session::RelaysListed> Scene::takeLists()
{
    return std::exchange(m_lists, {});
}

void Scene::collect()
{
    for (session::Outgoing& outgoing : m_machine.takeOutgoing()) {
        const auto first = protocol::RecordReader(outgoing.datagram).next();
        if (!first || outgoing.datagram.size() > qsizetype(protocol::kDatagramTarget))
            m_brokenPromise = QStringLiteral("sent what is no record or too long");
        m_sent.push_back({time(), first ? first->type : RecordType(), outgoing.link,
                          std::move(outgoing.datagram), outgoing.to});
    }
    for (session::Event& event : m_machine.takeEvents()) {
        if (auto* const list = std::get_if<session::RelaysListed>(&event))
            m_lists.push_back(std::move(*list));
        else
            m_events.push_back(std::move(event));
    }

    const bool live = state() == SessionState::Established || state() == SessionState::Checking;
    if (relay().has_value() != live)
        m_brokenPromise = QStringLiteral("a relay without a session, or the reverse");
    if (nextDeadline().has_value() != (state() != SessionState::Idle))
        m_brokenPromise = QStringLiteral("a deadline in Idle, or none elsewhere");
}

} // namespace support
