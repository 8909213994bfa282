#include "network/passwordworker.h"

#include "crypto/password.h"

namespace network {

PasswordWorker::PasswordWorker(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

PasswordWorker::~PasswordWorker()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void PasswordWorker::makeKey(const QString& password, const protocol::PasswordTerms& terms)
{
    m_pool.start([this, password, terms] {
        const auto made = crypto::derivePasswordKey(
            password, {.salt = terms.salt, .logN = terms.logN, .r = terms.r, .p = terms.p});
        const auto key = made ? std::optional(*made) : std::nullopt;
        // The pool is waited for before we go, and then nothing queued is delivered any more.
        QMetaObject::invokeMethod(this, [=, this] { Q_EMIT keyMade(password, terms, key); });
    });
}

} // namespace network
