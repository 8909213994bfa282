#pragma once

// Draws a row of the people list: avatar, name, quiet hint. Colours come from the palette, sizes
// from the font. GUI thread, owned by its view.
// It keeps nothing of a row: what is drawn comes from the roles of PeopleModel.

#include <QStyledItemDelegate>

namespace gui {

class PersonDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Other lists put their names under each other by it.
    [[nodiscard]] static int avatarSide(const QFont& font);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

} // namespace gui
