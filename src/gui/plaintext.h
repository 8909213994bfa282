#pragma once

// What strangers wrote, made fit for showing: control characters become visible, directional
// isolates are balanced, links are found. Text is never markup; whatever shows it must be told so
// (Qt::PlainText). Pure functions, any thread.
// Source: Unicode Standard Annex #9 (isolates), RFC 3986 (links).

#include <QList>
#include <QString>
#include <QUrl>

namespace gui {

/// Lines are parted by \n alone; control characters, halves of surrogate pairs and noncharacters
/// become U+FFFD; every directional isolate that is opened in a line ends in it.
[[nodiscard]] QString safeText(QStringView text);

/// Safe text that cannot turn the direction of what stands around it (FSI ... PDI).
[[nodiscard]] QString isolated(const QString& text);

/// The beginning of a text as one safe line, with an ellipsis where something is left out.
[[nodiscard]] QString oneLine(const QString& text, int maxLength);

struct Link {
    qsizetype start;
    qsizetype length;
    QUrl url;
};
/// http and https only, in the order of the text.
[[nodiscard]] QList<Link> findLinks(const QString& text);

} // namespace gui
