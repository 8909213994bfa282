#include "session/roombook.h"

#include "crypto/identity.h"
#include "session/limits.h"

#include <algorithm>

namespace session {

bool RoomBook::add(const Conversation& conversation, const QString& topic, bool lasting)
{
    const auto found = std::ranges::find(m_entries, conversation, &Entry::conversation);
    if (found != m_entries.end()) {
        found->lasting = found->lasting || lasting;
        return true;
    }
    if (m_entries.size() >= kMostRooms)
        return false;
    m_entries.push_back({conversation, topic, lasting});
    return true;
}

bool RoomBook::remove(const Conversation& conversation)
{
    return std::erase_if(m_entries,
                         [&](const Entry& entry) { return entry.conversation == conversation; })
           > 0;
}

bool RoomBook::contains(const Conversation& conversation) const
{
    return std::ranges::contains(m_entries, conversation, &Entry::conversation);
}

std::vector<RememberedRoom> RoomBook::remembered() const
{
    std::vector<RememberedRoom> rooms;
    for (const Entry& entry : m_entries) {
        if (!entry.lasting)
            continue;
        const bool isPrivate = entry.conversation.isPrivate();
        rooms.push_back({entry.conversation,
                         isPrivate ? identityOf(entry.conversation.person()) : QByteArray()});
    }
    return rooms;
}

bool RoomBook::learn(QByteArrayView identity)
{
    const auto key = crypto::IdentityPublicKey::fromBytes(identity);
    if (!key)
        return false;
    const QString person = key->fingerprint().toText();
    if (m_identities.contains(person))
        return true;
    if (m_met.size() == kIdentitiesRemembered) {
        // Whoever our person talks to stays.
        const auto goes = std::ranges::find_if(m_met, [this](const QString& met) {
            return !contains(Conversation::with(*crypto::Fingerprint::fromText(met)));
        });
        m_identities.remove(*goes);
        m_met.erase(goes);
    }
    m_identities.insert(person, key->bytes());
    m_met.push_back(person);
    return true;
}

} // namespace session
