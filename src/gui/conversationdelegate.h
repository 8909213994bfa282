#pragma once

// Draws a row of the list of conversations: an icon or an avatar, the name, bold while something
// there is unread, and how much. Colours come from the palette, sizes from the font. GUI thread,
// owned by its view. It keeps nothing of a row.

#include <QStyledItemDelegate>

namespace gui {

class ConversationDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

} // namespace gui
