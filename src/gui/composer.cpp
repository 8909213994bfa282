#include "gui/composer.h"

#include "gui/elidinglabel.h"
#include "gui/icons.h"
#include "gui/theme.h"
#include "protocol/limits.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr int kMaxLines = 6;

} // namespace

ComposerEdit::ComposerEdit(QWidget* parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &ComposerEdit::fitHeight);
}

/// A QPlainTextEdit's document counts its height in lines.
void ComposerEdit::fitHeight()
{
    const int lines = std::clamp(int(document()->size().height()), 1, kMaxLines);
    setVerticalScrollBarPolicy(document()->size().height() > kMaxLines ? Qt::ScrollBarAsNeeded
                                                                       : Qt::ScrollBarAlwaysOff);
    if (std::exchange(m_lines, lines) != lines)
        updateGeometry();
}

QSize ComposerEdit::sizeHint() const
{
    const QMargins margins = contentsMargins();
    const qreal text = m_lines * QFontMetricsF(font()).lineSpacing();
    return {fontMetrics().averageCharWidth() * 40,
            int(std::ceil(text + 2 * document()->documentMargin())) + margins.top()
                + margins.bottom()};
}

QSize ComposerEdit::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 10, sizeHint().height()};
}

void ComposerEdit::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !(event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier)))
        Q_EMIT sendPressed();
    else
        QPlainTextEdit::keyPressEvent(event);
}

void ComposerEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
}

void ComposerEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

Composer::Composer(QWidget* parent)
    : QWidget(parent),
      m_edit(new ComposerEdit(this)),
      m_sendButton(new QToolButton(this)),
      m_hint(new QLabel(this)),
      m_typing(new ElidingLabel(this))
{
    m_edit->setObjectName("composerEdit"_L1);
    m_edit->setPlaceholderText(tr("Write a message"));
    m_edit->setAccessibleName(tr("Message"));
    m_edit->setAccessibleDescription(tr("Enter sends, Shift+Enter begins a new line"));
    m_sendButton->setObjectName("sendButton"_L1);
    m_sendButton->setIcon(lineIcon(u"send"_s, QPalette::HighlightedText));
    m_sendButton->setAccessibleName(tr("Send"));
    m_sendButton->setFocusPolicy(Qt::StrongFocus);
    m_hint->setObjectName("composerHint"_L1);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setIndent(0); // as the line of who is writing, which stands in its place
    m_hint->hide();
    m_typing->setObjectName("typingLine"_L1);
    m_sendButton->setIconSize(QSize(1, 1) * (fontMetrics().height() * 1.25));
    setFocusProxy(m_edit);

    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_edit);
    row->addWidget(m_sendButton, 0, Qt::AlignBottom);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 0, 16, 12);
    column->setSpacing(4);
    column->addWidget(m_hint);
    column->addWidget(m_typing); // there when it is empty, too, so that nothing jumps
    column->addLayout(row);

    connect(m_edit, &ComposerEdit::sendPressed, this, &Composer::send);
    connect(m_sendButton, &QToolButton::clicked, this, &Composer::send);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_setting) {
            m_complaint.clear();
            if (!m_edit->document()->isEmpty())
                Q_EMIT edited();
        }
        refresh();
    });
    refresh();
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setText(const QString& text)
{
    m_setting = true;
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
    m_setting = false;
    m_complaint.clear();
    refresh();
}

void Composer::setNotice(const QString& notice)
{
    m_notice = notice;
    refresh();
}

void Composer::setTyping(const QString& sentence)
{
    m_typing->setSentence({sentence, {}});
}

void Composer::takeBack(const QString& text, const QString& reason)
{
    if (m_edit->toPlainText().isEmpty())
        setText(text);
    m_complaint = reason;
    refresh();
}

void Composer::send()
{
    const QString written = text();
    if (!m_sendButton->isEnabled())
        return;
    m_edit->clear();
    m_edit->setFocus();
    Q_EMIT sendRequested(written);
}

void Composer::refresh()
{
    const QString written = text();
    const qsizetype size = written.toUtf8().size();
    const bool tooLarge = size > qsizetype(protocol::kMaxText);
    m_sendButton->setEnabled(!tooLarge && !written.trimmed().isEmpty());

    QString hint = m_complaint;
    if (hint.isEmpty() && size >= kCountFrom) {
        const QString count = QLocale().toString(size);
        const QString limit = QLocale().toString(qulonglong(protocol::kMaxText));
        hint = tooLarge ? tr("%1 of %2 bytes: too long for one message").arg(count, limit)
                        : tr("%1 of %2 bytes").arg(count, limit);
    }
    if (hint.isEmpty())
        hint = m_notice;
    m_hint->setText(hint);
    m_typing->setVisible(hint.isEmpty());
    m_hint->setVisible(!hint.isEmpty());
    setStyleProperty(m_hint, "alarming", tooLarge || !m_complaint.isEmpty());
    m_sendButton->setToolTip(hint.isEmpty() ? tr("Send (Enter)") : hint.toHtmlEscaped());
}

void Composer::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        m_sendButton->setIconSize(QSize(1, 1) * (fontMetrics().height() * 1.25));
}

} // namespace gui
