#pragma once

// Where messages are written: grows to six lines, Enter sends, Shift+Enter breaks the line, bytes
// are counted near the limit. Whether there is a relay or not, what is sent is taken: above it
// stands that it will wait, or else who writes now. GUI thread, part of MainWindow.

#include <QPlainTextEdit>
#include <QWidget>

class QLabel;
class QToolButton;

namespace gui {

class ElidingLabel;

class ComposerEdit final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void sendPressed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();

    int m_lines = 1;
};

class Composer final : public QWidget
{
    Q_OBJECT

public:
    /// From how many bytes on the counter shows.
    static constexpr qsizetype kCountFrom = 40'000;

    explicit Composer(QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    /// What was begun and not sent.
    void setText(const QString& text);
    /// What becomes of a message now, where that is not plain; empty: it is.
    void setNotice(const QString& notice);
    /// Who writes something now; empty: nobody.
    void setTyping(const QString& sentence);
    /// Puts back a text that could not be sent, if nothing else was written since, and says why.
    void takeBack(const QString& text, const QString& reason);

Q_SIGNALS:
    void sendRequested(const QString& text);
    /// The person writes; at each key.
    void edited();

protected:
    void changeEvent(QEvent* event) override;

private:
    void send();
    void refresh();

    bool m_setting = false; // the text, not the person
    ComposerEdit* m_edit;
    QToolButton* m_sendButton;
    QLabel* m_hint;
    ElidingLabel* m_typing;
    QString m_notice;
    QString m_complaint; // about the last attempt, until something is written
};

} // namespace gui
