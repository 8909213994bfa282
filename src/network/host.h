#pragma once

// The relay that the app hosts: loads its key (making one takes a second, so on a thread of its
// own), runs it, and stops it when a rival has the better right to host: of two that host, the one
// with the smaller fingerprint goes on. When to host is decided by the engine, which owns it; same
// thread. stop() or destruction ends it.
// Source: docs/protocol.md, "Relay".

#include "crypto/identity.h"
#include "crypto/keyfile.h"
#include "network/relayendpoint.h"
#include "network/sockets.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThread>

#include <memory>
#include <optional>
#include <vector>

namespace network {

class Host final : public QObject
{
    Q_OBJECT

public:
    explicit Host(QString keyPath, QObject* parent = nullptr);
    /// Waits for a key that is being made.
    ~Host() override;

    /// changed() follows, or failed(). The person signs the relay's key.
    void start(const GroupConfig& group, const relay::RelayConfig& relay,
               const std::optional<crypto::IdentityKey>& person);
    void stop(protocol::EndReason why = protocol::EndReason::RelayEnds);
    /// Who may have to host at any moment shall not have to make a key first.
    void prepare();

    /// It runs, or will when its key is there.
    [[nodiscard]] bool isActive() const { return m_active; }
    [[nodiscard]] std::optional<Hosting> hosting() const;
    [[nodiscard]] std::vector<protocol::Endpoint> addresses() const;
    /// Somebody besides our own client is in the room, and did not lose us.
    [[nodiscard]] bool hasCompany() const;

Q_SIGNALS:
    /// It runs now, or at other addresses than before.
    void changed();
    /// It could not start, or died; it is not active any more.
    void failed(const network::Trouble& trouble);
    /// It stopped for a rival.
    void yielded(const protocol::Endpoint& rival);
    void noticed(network::Notice notice, const QString& detail);

private:
    void loadKey();
    void onKeyLoaded();
    void run();
    void fail(const Trouble& trouble);
    void onRivalHeard(const protocol::Endpoint& from, const crypto::Fingerprint& fingerprint);

    QString m_keyPath;
    std::optional<crypto::RsaPrivateKey> m_key;
    std::unique_ptr<QThread> m_keyThread;
    std::expected<crypto::LoadedKey, crypto::KeyFileError> m_loaded; // m_keyThread's while it runs
    GroupConfig m_groupConfig;
    relay::RelayConfig m_relayConfig;
    std::optional<crypto::IdentityKey> m_person;
    std::unique_ptr<RelayEndpoint, DeleteLater> m_relay;
    QElapsedTimer m_announced; ///< since a rival made us show our key to the group
    bool m_active = false;
};

} // namespace network
