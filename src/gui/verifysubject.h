#pragma once

// Whose fingerprint is to be compared, and how things stand with it: what the verification dialog
// shows, worked out from what the node said. Values and pure functions, any thread.
// No text of its own but names: sentences are made by the dialog.

#include "gui/peoplebook.h"

namespace gui {

struct VerifySubject {
    enum class Kind {
        Relay,
        Person,
        OwnRelay, ///< the relay that this app hosts
        Self,
    };
    enum class State {
        Unverified,
        Verified,
        Changed, ///< not the key that it should be: see `known`
        NoKey,   ///< nothing to compare: a classic person, or no relay, or no identity of ours
    };
    Kind kind = Kind::Relay;
    State state = State::NoKey;
    QString name{};  ///< isolated; empty: the relay named none
    QString place{}; ///< isolated address
    crypto::Fingerprint shown{};
    crypto::Fingerprint known{}; ///< Changed

    friend bool operator==(const VerifySubject&, const VerifySubject&) = default;
};

/// The relay of the session, or the one that was refused.
[[nodiscard]] VerifySubject relaySubject(const network::Status& status);
[[nodiscard]] VerifySubject personSubject(const session::Person& person, const PeopleBook& people);
[[nodiscard]] VerifySubject ownSubject(const network::Status& status, const PeopleBook& people);

/// What the QR code holds: "sottovoce:relay:<60 digits>" or "sottovoce:person:<60 digits>".
/// Source: docs/security.md, "Comparing fingerprints".
[[nodiscard]] QByteArray qrText(const VerifySubject& subject);

} // namespace gui

Q_DECLARE_METATYPE(gui::VerifySubject)
