#include "support/sourcefolder.h"

QString support::sourceFolder()
{
    return QStringLiteral(SOTTOVOCE_SOURCE_DIR);
}
