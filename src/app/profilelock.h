#pragma once

// One program for a profile: whoever holds its lock. A window that holds it listens for a second
// one, which asks it to come to the front instead of opening. Main thread, owned by main(); with it
// the profile is free again, and so it is when the program dies.

#include "settings/paths.h"

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

#include <expected>

namespace app {

class ProfileLock final : public QObject
{
    Q_OBJECT

public:
    enum class Error {
        InUse,
        Unwritable, ///< the lock's file cannot be made
    };

    explicit ProfileLock(const settings::Paths& paths);

    [[nodiscard]] std::expected<void, Error> take();
    /// For the window that has taken it: others can raise it from now on.
    void listen();
    /// Asks the window that has the profile to show itself; false when no window has it.
    [[nodiscard]] bool raiseOther() const;

Q_SIGNALS:
    void raised();

private:
    QLockFile m_lock;
    settings::Paths m_paths;
    QLocalServer m_server;
};

} // namespace app
