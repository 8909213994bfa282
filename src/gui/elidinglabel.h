#pragma once

// A line of text that gives way where room is short: it ends in an ellipsis, and all of it, with
// what to do, stands in the tool tip and in the accessible description. GUI thread.
// Owned by its parent widget.

#include "gui/sentences.h"

#include <QLabel>

namespace gui {

class ElidingLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit ElidingLabel(QWidget* parent = nullptr);

    void setSentence(const Sentence& sentence);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// A sentence as a tool tip: rich text, in which nothing of it is markup.
[[nodiscard]] QString toolTipOf(const Sentence& sentence);

} // namespace gui
