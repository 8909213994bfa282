#pragma once

// A person's name as it stands in a line: the name, which gives way where room is short, the digits
// that tell it from one that looks alike, and the mark of how sure the name is. Each part is drawn
// by itself, so nothing in a name can move what stands beside it. Pure painting, GUI thread.
// Nothing is kept; colours come from the palette.

#include "gui/peoplebook.h"

#include <QFont>
#include <QPainter>
#include <QPalette>

namespace gui {

struct NameLook {
    QFont font;
    QPalette palette;
    QPalette::ColorRole role = QPalette::Text; ///< of the name
    Qt::LayoutDirection direction = Qt::LeftToRight;
};

void paintName(QPainter& painter, const QRect& line, const Face& face, const NameLook& look);

/// A dot at the corner of an avatar: full for who is here, hollow for who is away, none for others.
void paintPresence(QPainter& painter, const QRectF& avatar, Presence presence,
                   const QPalette& palette, Qt::LayoutDirection direction);

/// What the mark says, in a word or two; empty for one that nobody compared.
[[nodiscard]] QString markWord(PersonMark mark);

} // namespace gui
