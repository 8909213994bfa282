#include "gui/listrow.h"

#include <QPainter>
#include <QStyle>

namespace gui {

ListRow::ListRow(QPainter& painter, const QStyleOptionViewItem& option, int indent)
    : m_painter(painter),
      m_option(option),
      m_rect(option.rect.adjusted(indent, 1, -indent, -1))
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // of each text, not of the window
    if (option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(option.palette.color(QPalette::Midlight));
        painter.drawRoundedRect(m_rect, 8, 8);
    }
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(QPen(option.palette.color(QPalette::Link), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(m_rect).adjusted(1, 1, -1, -1), 8, 8);
    }
}

ListRow::~ListRow()
{
    m_painter.restore();
}

QRect ListRow::visual(const QRect& logical) const
{
    return QStyle::visualRect(m_option.direction, m_rect, logical);
}

int ListRow::topOf(int height) const
{
    return m_rect.top() + (m_rect.height() - height) / 2;
}

void ListRow::drawText(const QRect& logical, const QFont& font, QPalette::ColorRole role,
                       const QString& text, Qt::AlignmentFlag side)
{
    const auto alignment = QStyle::visualAlignment(m_option.direction, side | Qt::AlignVCenter);
    m_painter.setFont(font);
    m_painter.setPen(m_option.palette.color(role));
    m_painter.drawText(visual(logical), int(alignment) | Qt::TextSingleLine,
                       QFontMetrics(font).elidedText(text, Qt::ElideRight, logical.width()));
}

QFont ListRow::quietFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

int ListRow::twoLines(const QFont& font)
{
    return QFontMetrics(font).height() + QFontMetrics(quietFont(font)).height();
}

} // namespace gui
