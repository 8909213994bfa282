#include "gui/sessionstory.h"

#include "gui/sentences.h"

#include <utility>

namespace gui {

SessionStory::SessionStory(const PeopleBook& people, QObject* parent)
    : QObject(parent),
      m_people(people),
      m_patience(this)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(kMoveTime);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_lost.reset();
        Q_EMIT told(tr("The connection to the relay ended."));
    });
}

void SessionStory::setStatus(const network::Status& status)
{
    const bool connected = status.connection == network::Connection::Connected && status.relay;
    const bool same = connected && m_relay && m_relay->address == status.relay->address
                      && m_relay->fingerprint == status.relay->fingerprint;
    if (same)
        return;
    if (m_relay) {
        Q_EMIT ended();
        m_lost = std::exchange(m_relay, std::nullopt);
        m_patience.start();
    }
    if (!connected)
        return;
    m_relay = status.relay;
    if (const auto lost = std::exchange(m_lost, std::nullopt)) {
        m_patience.stop();
        const bool moved = lost->fingerprint != m_relay->fingerprint;
        if (moved)
            Q_EMIT told(movedSentence(status, m_people));
        Q_EMIT resumed(moved);
    } else {
        Q_EMIT told(statusSentence(status, {}, {}).headline);
        Q_EMIT began();
    }
}

} // namespace gui
