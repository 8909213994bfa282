#pragma once

// A session::SessionMachine on the network: links on ephemeral ports, from which it asks the group
// (or the relay's address), and a listener on the group for relays that answer there. Its own
// multicast, which comes back to it, is ignored. Lives on the thread that makes it; close() says
// goodbye first. In a slot of its signals it may be closed, but deleted only by deleteLater().

#include "network/groupconfig.h"
#include "network/snapshot.h"
#include "session/sessionmachine.h"

#include <QObject>

#include <expected>
#include <functional>
#include <memory>
#include <optional>

namespace network {

class ClientEndpoint final : public QObject
{
    Q_OBJECT

public:
    explicit ClientEndpoint(
        session::SessionConfig config,
        std::shared_ptr<session::Memory> memory = std::make_shared<session::Memory>(),
        QObject* parent = nullptr);
    ~ClientEndpoint() override;

    /// Starts the search too. With a relay address, everything goes there by unicast.
    std::expected<void, Trouble> open(const GroupConfig& config,
                                      std::optional<protocol::Endpoint> relayAddress = {});
    void close();

    /// For looking at, and for what sends nothing: setKnownRelays() and the like.
    [[nodiscard]] session::SessionMachine& machine();
    /// Called each time before something is sent, or told: time to keep what must not be lost.
    void setBeforeSending(std::function<void()> keep);
    using Act = std::function<void(session::SessionMachine&, protocol::Now)>;
    /// Something is done to the machine; what it gives rise to is sent and told.
    void act(const Act& what);
    std::expected<session::MessageId, session::SendError> send(const session::OutgoingText& text);
    /// To the lobby.
    std::expected<session::MessageId, session::SendError> send(const QString& text)
    {
        return send(session::OutgoingText{.text = text});
    }
    [[nodiscard]] std::optional<LinkHealth> health() const;
    /// Looks at the interfaces now: somebody knows that they changed.
    void followInterfaces();
    // See session::SessionMachine.
    void searchAgain();
    void moveTo(const crypto::Fingerprint& relay);
    void lookForRelays();
    void setPasswordKey(const protocol::PasswordTerms& terms,
                        const std::optional<crypto::Secret>& key);

Q_SIGNALS:
    void happened(const session::Event& event);
    void noticed(network::Notice notice, const QString& detail);
    /// A socket failed, or no interface is left; the endpoint is closed, its session gone.
    void failed(const network::Trouble& trouble);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace network
