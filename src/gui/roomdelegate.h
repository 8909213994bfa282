#pragma once

// Draws a room in the list of those that can be entered: name, topic under it, people at the other
// end. Colours come from the palette, sizes from the font. GUI thread, owned by its view.
// It keeps nothing of a row.

#include <QStyledItemDelegate>

namespace gui {

class RoomDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum Role {
        NameRole = Qt::UserRole, ///< as the relay gave it
        TopicRole,               ///< one safe line
        PeopleRole,              ///< int
    };

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;

    [[nodiscard]] static QString peopleText(int people);
};

} // namespace gui
