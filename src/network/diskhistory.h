#pragma once

// The history of a relay on disk: a folder with a file for each log, to which sealed records are added
// one by one; the key is made of the relay's own, so whoever has the disk alone can read nothing. A file
// that ends in the middle of a record, since the machine stopped, is read up to there. What append()
// took outlives the death of the program, and after a loss of power the last seconds may be missing.
// Lives on the thread of the relay that uses it, owned by its RelayEndpoint.
// Source: docs/options.md, "History".

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "crypto/rsa.h"
#include "network/snapshot.h" // Trouble
#include "relay/config.h"
#include "relay/historystore.h"
#include "settings/settings.h"

#include <QString>

#include <expected>
#include <memory>

namespace network {

enum class DiskHistoryError {
    Unreadable, ///< there is a file that cannot be read, or another key made it
    Unwritable, ///< the folder cannot be made or written to
};

class DiskHistory final : public relay::HistoryStore
{
public:
    /// Makes the folder if it is not there, and reads all that is.
    [[nodiscard]] static std::expected<std::unique_ptr<DiskHistory>, DiskHistoryError>
    open(const QString& folder, const crypto::RsaPrivateKey& key);

    std::map<relay::LogNumber, std::vector<QByteArray>> take() override;
    bool append(relay::LogNumber log, QByteArrayView record) override;
    bool replace(relay::LogNumber log, const std::vector<QByteArray>& records) override;

private:
    DiskHistory(QString folder, crypto::FernetKey key);

    [[nodiscard]] QString pathOf(relay::LogNumber log) const;
    [[nodiscard]] bool load(relay::LogNumber log);
    void seal(QByteArray& bytes, relay::LogNumber log, QByteArrayView record);

    QString m_folder;
    crypto::FernetKey m_key;
    crypto::Fernet m_fernet;
    crypto::SystemRandom m_random;
    std::map<relay::LogNumber, std::vector<QByteArray>> m_loaded;
};

[[nodiscard]] protocol::HistoryPolicy policyOf(settings::History history);
/// Where a relay with this configuration and key file keeps what outlives it; nothing when it is not
/// set to. The trouble names the folder.
[[nodiscard]] std::expected<std::unique_ptr<relay::HistoryStore>, Trouble>
openHistory(const relay::RelayConfig& config, const QString& keyPath,
            const crypto::RsaPrivateKey& key);

} // namespace network
