#pragma once

// The one lock of the window, and the truth behind it: who runs the relay, whether anybody verified
// that, which layer protects the room, and whether classic programs take part. A short phrase for
// the lock, and a sentence for each fact. Pure function, translated, GUI thread.
// Source: docs/security.md, "Who can do what".

#include "gui/peoplebook.h"

#include <QString>
#include <QStringList>

namespace gui {

struct LockState {
    QString icon; ///< a name for lineIcon()
    QString phrase;
    QStringList facts; ///< sentences
};

/// As it is for what is said in that conversation.
[[nodiscard]] LockState lockState(const network::Status& status, const PeopleBook& people,
                                  const session::Conversation& in = {});

} // namespace gui
