#pragma once

// What the rows of all lists share while a delegate paints them: a rounded ground that is lit under
// the mouse and when selected, a ring for the keyboard's focus, and coordinates that are mirrored
// where people write from right to left. Lives on the stack of paint(), and leaves the painter as it
// found it. GUI thread.

#include <QFont>
#include <QRect>
#include <QStyleOptionViewItem>

class QPainter;

namespace gui {

class ListRow
{
public:
    /// Paints the ground. The indent is what stays free of it at either side, in pixels.
    ListRow(QPainter& painter, const QStyleOptionViewItem& option, int indent);
    ~ListRow();
    ListRow(const ListRow&) = delete;
    ListRow& operator=(const ListRow&) = delete;

    [[nodiscard]] const QRect& rect() const { return m_rect; }
    /// Where this stands that is given as if people wrote from left to right.
    [[nodiscard]] QRect visual(const QRect& logical) const;
    /// Where something so tall begins that stands in the middle.
    [[nodiscard]] int topOf(int height) const;
    /// One line, shortened where it does not fit, at the side where people begin to read, or at the other.
    void drawText(const QRect& logical, const QFont& font, QPalette::ColorRole role,
                  const QString& text, Qt::AlignmentFlag side = Qt::AlignLeft);

    /// Of the second line.
    [[nodiscard]] static QFont quietFont(QFont font);
    /// A line in this font and a quiet one below it.
    [[nodiscard]] static int twoLines(const QFont& font);

private:
    QPainter& m_painter;
    const QStyleOptionViewItem& m_option;
    QRect m_rect;
};

} // namespace gui
