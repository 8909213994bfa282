#pragma once

// Puts the program's texts, and Qt's own, into the language of the desktop. Call it once, in
// main(), before anything is shown; the translators belong to the application. Main thread.
// A language without a translation stays English.

#include <QCoreApplication>
#include <QLocale>

namespace gui {

void installTranslators(QCoreApplication& application, const QLocale& locale = QLocale());

} // namespace gui
