#pragma once

// A strip above the conversation for what must not be overlooked: what is so, what to do, and at
// most one button that leads to where it can be done. It decides nothing. Hidden while there is
// nothing to say. GUI thread, part of MainWindow.

#include "gui/sentences.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace gui {

class Banner final : public QFrame
{
    Q_OBJECT

public:
    enum class Weight { Note, Warning, Stop };

    explicit Banner(QWidget* parent = nullptr);

    /// `detail` is set in fixed-width letters; `action` names the button, empty: none.
    void show(Weight weight, const Sentence& sentence, const QString& detail = {},
              const QString& action = {});

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void scaleDetail();

    QLabel* m_headline;
    QLabel* m_advice;
    QLabel* m_detail;
    QPushButton* m_action;
};

} // namespace gui
