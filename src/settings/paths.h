#pragma once

// Where files live (QStandardPaths), for sottovoce by profile: settings in the configuration
// folder, keys and known relays in the data folder, cookies in the runtime folder. The first
// profile is called "default". Only names here: makePrivateFolder() makes one. Any thread.
// Source: docs/options.md, "Files".

#include "settings/keytable.h"

#include <QString>

namespace settings {

struct Paths {
    QString settingsFile;
    QString dataFolder; ///< of the profile; 0700, as it holds keys
    QString knownRelays;
    QString knownPeople;
    QString rooms;       ///< that the person comes back to
    QString identityKey; ///< who the person is
    QString relayKey;
    QString controlCertificate; ///< with its key; for a control port beyond loopback
    QString roomPassword;       ///< only where there is no keychain, and with the person's consent
    QString securityLog;        ///< with its predecessor security.log.1, in a folder of its own
    QString outbox;             ///< what was written and not delivered yet, sealed
    QString lockFile;           ///< held by the one program that uses the profile
    QString windowSocket;       ///< where a second window asks the first to show itself
    QString windowState;        ///< INI: geometry and the like, which nobody edits
    QString runtimeFolder;      ///< of all profiles; 0700, for cookies
};

/// The relay has no profiles: `profile` counts for sottovoce only.
[[nodiscard]] Paths pathsFor(Program program, const QString& profile = QStringLiteral("default"));

/// With its parents; 0700 if it was not there. False: it cannot be made.
bool makePrivateFolder(const QString& path);

} // namespace settings
