#include "app/profilelock.h"

#include <QLocalSocket>

namespace app {
namespace {

constexpr int kConnectMs = 2000; // to a window of this machine

} // namespace

ProfileLock::ProfileLock(const settings::Paths& paths) : m_lock(paths.lockFile), m_paths(paths)
{
    m_lock.setStaleLockTime(0); // a lock gets stale when its holder dies, however old it is
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* const other = m_server.nextPendingConnection())
            delete other; // that it came says it all
        Q_EMIT raised();
    });
}

std::expected<void, ProfileLock::Error> ProfileLock::take()
{
    if (m_lock.tryLock())
        return {};
    const bool inUse = m_lock.error() == QLockFile::LockFailedError;
    return std::unexpected(inUse ? Error::InUse : Error::Unwritable);
}

void ProfileLock::listen()
{
    settings::makePrivateFolder(m_paths.runtimeFolder);
    QLocalServer::removeServer(m_paths.windowSocket); // of a window that died: we hold the lock
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (!m_server.listen(m_paths.windowSocket))
        qWarning("a second window will not find this one: %ls",
                 qUtf16Printable(m_server.errorString()));
}

bool ProfileLock::raiseOther() const
{
    QLocalSocket socket;
    socket.connectToServer(m_paths.windowSocket);
    return socket.waitForConnected(kConnectMs);
}

} // namespace app
