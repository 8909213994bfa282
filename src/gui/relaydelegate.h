#pragma once

// Draws a row of the list of relays: the lock that says how far it is trusted, its name, whether one
// is there, and a quiet line with the rest. Colours come from the palette, sizes from the font. GUI
// thread, owned by its view. It keeps nothing of a row: what is drawn comes from RelaysModel.

#include <QStyledItemDelegate>

namespace gui {

class RelayDelegate final : public QStyledItemDelegate
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
