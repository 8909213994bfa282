#pragma once

// A relay::Relay on the network: its links, its timer, its datagrams. Answers from the link on
// which it was asked, so that clients see one address, and fans out in batches. Its members outlive
// a network that goes and comes back. Lives on the thread that makes it; close() says goodbye and
// frees the port, destruction frees it only. In a slot of its signals it may be closed, but deleted only by deleteLater().

#include "network/batchsender.h" // SendStatistics
#include "network/groupconfig.h"
#include "network/snapshot.h"
#include "relay/relay.h"

#include <QObject>

#include <expected>
#include <memory>
#include <vector>

namespace network {

class RelayEndpoint final : public QObject
{
    Q_OBJECT

public:
    /// The history is where the relay keeps what outlives it, if it is set to.
    RelayEndpoint(const relay::RelayConfig& config, const crypto::RsaPrivateKey& key,
                  std::unique_ptr<relay::HistoryStore> history = {}, QObject* parent = nullptr);
    ~RelayEndpoint() override;

    /// Announces the key too. Again after failed() if wanted.
    std::expected<void, Trouble> open(const GroupConfig& config);
    /// Tells the members first, so that they look for another relay at once.
    void close(protocol::EndReason why = protocol::EndReason::RelayEnds);
    /// Shows the key to the group, for another relay to see.
    void announce();
    /// And to that one alone.
    void announceTo(const protocol::Endpoint& rival);

    /// The addresses it answers from, one per interface.
    [[nodiscard]] std::vector<protocol::Endpoint> addresses() const;
    [[nodiscard]] relay::Statistics statistics() const;
    [[nodiscard]] int membersHeardWithin(std::chrono::milliseconds time) const;
    [[nodiscard]] SendStatistics sendStatistics() const;
    [[nodiscard]] const crypto::Fingerprint& fingerprint() const;

Q_SIGNALS:
    /// All that the relay tells, in order.
    void happened(const relay::Event& event);
    /// Of these, for whoever hosts. Never for a relay with our own key.
    void rivalHeard(const protocol::Endpoint& from, const crypto::Fingerprint& fingerprint);
    /// Interfaces came or went.
    void addressesChanged();
    void noticed(network::Notice notice, const QString& detail);
    /// A socket failed, or no interface is left; the endpoint is closed.
    void failed(const network::Trouble& trouble);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace network
