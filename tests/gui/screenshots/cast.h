#pragma once

// Who plays in the scenes, and what several of them begin with: a relay called Lighthouse, four
// people, of whom two are verified, and some who are not whom they seem. Everything happens by the
// signals of a node that was never started. GUI thread; for scenes_*.cpp only.

#include "network/node.h"

#include <map>

namespace screenshots {

inline constexpr QLatin1StringView kRelay("192.168.1.5:48386");
inline constexpr QLatin1StringView kAnna("192.168.1.23:51612");
inline constexpr QLatin1StringView kBruno("192.168.1.42:40318");
inline constexpr QLatin1StringView kChiara("192.168.1.5:38822");
inline constexpr QLatin1StringView kDavid("192.168.1.77:60104");
inline constexpr QLatin1StringView kClassic("192.168.1.60:33410");
inline constexpr QLatin1StringView kFalseAnna("192.168.1.91:45120");
inline constexpr QLatin1StringView kSecondBruno("192.168.1.92:45120");

struct Guest {
    QLatin1StringView address;
    QString name;
    QString key; ///< the pattern of a fingerprint; empty: a classic member
};

/// A scene's name, and what plays it.
using Scenes = std::map<QString, void (*)(network::Node&)>;
/// Of one conversation with everybody, and of what goes wrong before there is one.
[[nodiscard]] Scenes lobbyScenes();
/// Of rooms, private conversations, and of what becomes of messages.
[[nodiscard]] Scenes roomScenes();

[[nodiscard]] protocol::Endpoint at(QLatin1StringView text);
/// The pattern, repeated to 60 digits.
[[nodiscard]] crypto::Fingerprint fingerprint(const QString& pattern);
/// Anna, Bruno, Chiara and David.
[[nodiscard]] const QList<Guest>& guests();
[[nodiscard]] session::Person person(const Guest& guest);
/// At the relay Lighthouse.
[[nodiscard]] network::Status connected(session::Trust trust);
/// Anna and David were verified, and somebody who is not here.
void meet(network::Node& node);

} // namespace screenshots
