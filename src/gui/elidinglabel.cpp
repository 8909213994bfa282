#include "gui/elidinglabel.h"

#include <QPainter>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace gui {

ElidingLabel::ElidingLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
}

void ElidingLabel::setSentence(const Sentence& sentence)
{
    setText(sentence.headline);
    setToolTip(toolTipOf(sentence));
    setAccessibleName(sentence.headline);
    setAccessibleDescription(sentence.advice);
}

QSize ElidingLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 6, QLabel::minimumSizeHint().height()};
}

void ElidingLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // that of the text, not of the window
    const QRect rect = contentsRect();
    style()->drawItemText(
        &painter, rect, int(QStyle::visualAlignment(layoutDirection(), alignment())), palette(),
        isEnabled(), fontMetrics().elidedText(text(), Qt::ElideRight, rect.width()),
        foregroundRole());
}

QString toolTipOf(const Sentence& sentence)
{
    const QString headline = u"<b>%1</b>"_s.arg(sentence.headline.toHtmlEscaped());
    return sentence.advice.isEmpty()
               ? headline
               : u"%1<br>%2"_s.arg(headline,
                                   sentence.advice.toHtmlEscaped().replace(u'\n', "<br>"_L1));
}

} // namespace gui
