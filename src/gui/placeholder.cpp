#include "gui/placeholder.h"

#include "gui/icons.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace gui {

Placeholder::Placeholder(QWidget* parent)
    : QWidget(parent),
      m_icon(new QLabel(this)),
      m_headline(new QLabel(this)),
      m_advice(new QLabel(this))
{
    m_headline->setObjectName("placeholderHeadline"_L1);
    m_advice->setObjectName("placeholderAdvice"_L1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(6);
    for (QLabel* label : {m_icon, m_headline, m_advice}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void Placeholder::setContent(const QString& icon, const Sentence& sentence)
{
    if (icon == m_iconName && sentence.headline == m_headline->text()
        && sentence.advice == m_advice->text())
        return;
    m_iconName = icon;
    m_headline->setText(sentence.headline);
    m_advice->setText(sentence.advice);
    drawIcon();
}

void Placeholder::drawIcon()
{
    m_icon->setPixmap(
        lineIcon(m_iconName, QPalette::PlaceholderText).pixmap(QSize(40, 40), devicePixelRatio()));
}

void Placeholder::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !isEmpty())
        drawIcon();
}

} // namespace gui
