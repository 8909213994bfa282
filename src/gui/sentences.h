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

/// A relay that people may choose: its name as it stands in a list, or that of its host.
[[nodiscard]] Face relayFace(const network::RelayHere& here, const PeopleBook& people);
/// Whether one is there, or chose it; may be empty.
[[nodiscard]] QString relayBadge(const network::RelayHere& here);
/// What to know of it, in a word or two each, the most important first.
[[nodiscard]] QStringList relayTraits(const network::RelayHere& here);
/// A name for lineIcon(): how far it is trusted.
[[nodiscard]] QString relayIcon(const network::RelayHere& here);
/// Whether to trust it.
[[nodiscard]] Sentence relaySentence(const network::RelayHere& here);
/// There are several.
[[nodiscard]] QString relaysHereText(int relays);

/// Who somebody is, as far as anybody can tell.
[[nodiscard]] Sentence personSentence(const Face& face);

/// What would be right in a field of the settings, named by its option.
[[nodiscard]] QString fieldRule(QLatin1StringView option);

/// What a conversation is called, as one safe line.
[[nodiscard]] QString conversationTitle(const session::Conversation& which,
                                        const PeopleBook& people);
[[nodiscard]] QString conversationToolTip(const session::RoomInfo& room, const PeopleBook& people);
/// Kind, title, topic and what is unread, for those who hear it.
[[nodiscard]] QString conversationInWords(const session::RoomInfo& room, int unread,
                                          const PeopleBook& people);
/// A topic as one safe line; may be empty.
[[nodiscard]] QString topicText(const QString& topic);
/// "2 people", "nobody else": besides us.
[[nodiscard]] QString peopleText(int others);
/// What became of a message of ours, without a full stop.
[[nodiscard]] QString messageStateText(const session::MessageState& state,
                                       const PeopleBook& people);
/// "3 of 4", or "waiting", beside the time; mostly empty.
[[nodiscard]] QString messageStateLabel(const session::MessageState& state);
/// "Anna is writing…" of those who write; empty if nobody does.
[[nodiscard]] QString typingText(const QStringList& faces);
/// As people look for a room in a list: whatever the case, and 9 before 10.
[[nodiscard]] bool isNameBefore(const QString& a, const QString& b);
/// Who wrote, and where, above a notification; the name as safe text.
[[nodiscard]] QString fromText(const QString& name, const session::Conversation& which);
/// The session goes on at another relay.
[[nodiscard]] QString movedSentence(const network::Status& status, const PeopleBook& people);
/// A room that we cannot be in.
[[nodiscard]] QString noRoomSentence(const session::Conversation& which, protocol::NoRoomReason why,
                                     const PeopleBook& people);
/// Whether somebody is here, and since when, with a full stop.
[[nodiscard]] QString presenceSentence(const session::Person& person, const PeopleBook& people);

/// How a person is called; "somebody" when the relay named none.
[[nodiscard]] QString nameOf(const protocol::Endpoint& person);
/// Without the port: the computer.
[[nodiscard]] QString hostOf(const protocol::Endpoint& endpoint);

/// Lines for one or several people, of whom two are named, isolated already.
[[nodiscard]] QString joinedText(int people, const QString& first, const QString& second);
[[nodiscard]] QString presentText(int people, const QString& first, const QString& second);
[[nodiscard]] QString leftText(int people, const QString& first, const QString& second);

} // namespace gui
