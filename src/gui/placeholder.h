#pragma once

// Stands in the middle of an empty conversation: an icon, what is so, what to do next. Lets the
// mouse through. GUI thread, part of ConversationView.
// It is shown and hidden by MainWindow, which knows why the conversation is empty.

#include "gui/sentences.h"

#include <QWidget>

class QLabel;

namespace gui {

class Placeholder final : public QWidget
{
    Q_OBJECT

public:
    explicit Placeholder(QWidget* parent = nullptr);

    /// `icon` is a name for lineIcon().
    void setContent(const QString& icon, const Sentence& sentence);
    [[nodiscard]] bool isEmpty() const { return m_iconName.isEmpty(); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_advice;
};

} // namespace gui
