#pragma once

// Where third-party test vectors may stand: in a folder "shared/vectors" beside the checkout.
// Tests that need them are skipped, with a reason, when it is not there.

#include "support/sourcefolder.h"

#include <QDir>
#include <QString>

namespace support {

/// Empty when the file is not there.
[[nodiscard]] inline QString vectorFile(const QString& name)
{
    const QString path = sourceFolder() + QStringLiteral("/../shared/vectors/") + name;
    return QFile::exists(path) ? QDir::cleanPath(path) : QString();
}

} // namespace support
