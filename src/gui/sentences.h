#pragma once

// What people read about states, troubles, refusals, notices and errors: one function per enum of
// the layers below. A Sentence says what happened, and what that means and what to do. What comes
// from elsewhere (addresses, the system's words) is isolated, so that it cannot turn the sentence
// around it. Pure functions, translated, any thread.

#include "gui/peoplebook.h"
#include "logging/securitylog.h"
#include "network/snapshot.h"
#include "session/sessionmachine.h"
#include "settings/settings.h"

#include <QString>

namespace gui {

struct Sentence {
    QString headline; ///< what is so, without a full stop
    QString advice;   ///< what it means and what to do; may be empty

    friend bool operator==(const Sentence&, const Sentence&) = default;
};

/// Whether the session's relay is the one in this app.
[[nodiscard]] bool isOwnRelay(const network::Status& status);

[[nodiscard]] Sentence statusSentence(const network::Status& status, settings::RelayMode mode,
                                      std::chrono::seconds searchingFor);
[[nodiscard]] Sentence troubleSentence(const network::Trouble& trouble);
[[nodiscard]] Sentence refusalSentence(const session::RelayRefused& refusal);
/// What happened, in a few words, and the details that came with it.
[[nodiscard]] QString securitySentence(logging::SecurityKind kind);
[[nodiscard]] QString securityDetails(const logging::SecurityEvent& event);
[[nodiscard]] QString noticeSentence(network::Notice notice, const QString& detail);
[[nodiscard]] QString sendErrorSentence(session::SendError error);
/// The relay did not take a message, as there were too many.
/// A time to wait, rounded up: "1 second", "2 minutes".
[[nodiscard]] QString waitText(std::chrono::milliseconds wait);
[[nodiscard]] Sentence controlPortSentence(const network::ControlPortStatus& status);

/// "verified", "not verified".
[[nodiscard]] QString trustWord(session::Trust trust);
[[nodiscard]] Sentence trustSentence(const session::Relay& relay);

/// Who somebody is, as far as anybody can tell.
[[nodiscard]] Sentence personSentence(const Face& face);

/// What would be right in a field of the settings, named by its option.
[[nodiscard]] QString fieldRule(QLatin1StringView option);

/// How a person is called; "somebody" when the relay named none.
[[nodiscard]] QString nameOf(const protocol::Endpoint& person);
/// Without the port: the computer.
[[nodiscard]] QString hostOf(const protocol::Endpoint& endpoint);

/// Lines for one or several people, of whom two are named, isolated already.
[[nodiscard]] QString joinedText(int people, const QString& first, const QString& second);
[[nodiscard]] QString presentText(int people, const QString& first, const QString& second);
[[nodiscard]] QString leftText(int people, const QString& first, const QString& second);

} // namespace gui
