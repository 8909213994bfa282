#pragma once

// The outbox on disk: a file to which each change is appended, sealed with a key of the profile's
// identity, before it counts. So whatever ends the program, even in the midst of a write, costs
// nothing that was accepted; of a loss of power that is not promised. Compacted when most of it is done
// with. What cannot be read is set aside, never overwritten. Owned by Engine, on its thread.
// Source: docs/options.md, "outbox".

#include "crypto/fernet.h"
#include "crypto/identity.h"
#include "session/outbox.h"

#include <QFile>
#include <QString>

#include <optional>
#include <vector>

namespace network {

class OutboxJournal
{
public:
    OutboxJournal(const QString& path, const crypto::IdentityKey& identity);

    struct Loaded {
        std::vector<session::OutboxRecord> records; ///< what is not done with, in order
        QString setAside; ///< where a damaged file is now; empty: it was good, or there was none
    };
    /// To be called once, before append(). An absent file is an empty outbox.
    [[nodiscard]] Loaded load();
    /// False: it is not on disk, nor will be until compact() succeeds.
    [[nodiscard]] bool append(const std::vector<session::OutboxChange>& changes);
    /// Most of the file is done with.
    [[nodiscard]] bool wantsCompacting() const;
    /// Writes the file anew, with these alone. False: it stays as it was.
    [[nodiscard]] bool compact(const std::vector<session::OutboxRecord>& records);

private:
    [[nodiscard]] QByteArray seal(QByteArrayView change);
    [[nodiscard]] bool open();

    QFile m_file;
    crypto::FernetKey m_key;
    crypto::Fernet m_fernet;
    crypto::SystemRandom m_random;
    qint64 m_compactSize = 0;         ///< of the file when it was written anew
    std::optional<qint64> m_goodSize; ///< what is behind it was torn
    bool m_usable = true;             ///< false: what stands there is not ours to overwrite
};

} // namespace network
