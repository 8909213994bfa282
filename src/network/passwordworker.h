#pragma once

// Makes keys of the room's password off the worker thread, one at a time: scrypt is slow and takes
// much memory on purpose. Lives on the worker thread, owned by the engine; destruction waits for
// the one under way, three seconds at most, and drops the others.

#include "crypto/secret.h"
#include "protocol/extended.h"

#include <QObject>
#include <QThreadPool>

#include <optional>

namespace network {

class PasswordWorker final : public QObject
{
    Q_OBJECT

public:
    explicit PasswordWorker(QObject* parent = nullptr);
    ~PasswordWorker() override;

    /// keyMade() follows, later.
    void makeKey(const QString& password, const protocol::PasswordTerms& terms);

Q_SIGNALS:
    /// No key: the terms are outside the limits, or memory ran out.
    void keyMade(const QString& password, const protocol::PasswordTerms& terms,
                 const std::optional<crypto::Secret>& key);

private:
    QThreadPool m_pool;
};

} // namespace network
