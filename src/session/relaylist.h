#pragma once

// The relays that answered lately, for a person to choose from: one entry for each key, bounded, in
// the order in which they would be chosen. Who misses some questions in a row goes, and so does who
// was not heard for a while; the relay of the session stays. It judges nothing. Pure; one thread;
// owned by a SessionMachine. Source: docs/protocol.md, "The choice of a person".

#include "protocol/now.h"
#include "session/event.h"
#include "session/relaychooser.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace session {

class RelayList
{
public:
    /// What one question brought. False: the list is as before, but for what relays say of themselves.
    bool note(const std::vector<RelayChooser::Judged>& answers, protocol::Instant now);
    /// A key that a relay announced: in DER by ANNOUNCE, in PEM by record 5. False: no relay here
    /// has it.
    bool noteAnnouncement(QByteArrayView key, protocol::Instant now);
    /// The session's relay: stays, and is shown as the session knows it. Nothing: no session.
    void keep(const std::optional<Relay>& relay) { m_kept = relay; }

    /// True when somebody went.
    bool expire(protocol::Instant now);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    [[nodiscard]] std::vector<HeardRelay> inOrder() const;

private:
    struct Entry {
        HeardRelay heard;
        QByteArray der; // its key, as announcements show it
        QByteArray pem;
        protocol::Instant heardAt{};
        int missed = 0; // questions in a row
    };

    void bound();
    [[nodiscard]] bool isKept(const Entry& entry) const;

    std::vector<Entry> m_entries; // in the order in which they came
    std::optional<Relay> m_kept;
};

} // namespace session
