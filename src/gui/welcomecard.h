#pragma once

// The first thing that a newcomer sees: one field for the name, in the window and not before it.
// Nothing waits for it. GUI thread, part of MainWindow; gone once a name is given.
// Owned by its parent widget.

#include <QFrame>

class QLineEdit;
class QLabel;

namespace gui {

class WelcomeCard final : public QFrame
{
    Q_OBJECT

public:
    explicit WelcomeCard(QWidget* parent = nullptr);

    /// What is used when nobody chooses: the login name.
    void setSuggestion(const QString& name);

Q_SIGNALS:
    void nameChosen(const QString& name);

private:
    void choose();

    QLineEdit* m_name;
    QLabel* m_error;
};

} // namespace gui
