#include "gui/banner.h"

#include "gui/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace gui {

Banner::Banner(QWidget* parent)
    : QFrame(parent),
      m_headline(new QLabel(this)),
      m_advice(new QLabel(this)),
      m_detail(new QLabel(this)),
      m_action(new QPushButton(this))
{
    m_headline->setObjectName("bannerHeadline"_L1);
    m_advice->setObjectName("bannerAdvice"_L1);
    m_detail->setObjectName("bannerDetail"_L1);
    scaleDetail();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 10);
    column->setSpacing(4);
    for (QLabel* label : {m_headline, m_advice, m_detail}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail->setContentsMargins(0, 4, 0, 0);
    column->addSpacing(4);
    column->addWidget(m_action, 0, Qt::AlignLeft);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    hide();
}

void Banner::show(Weight weight, const Sentence& sentence, const QString& detail,
                  const QString& action)
{
    static constexpr const char* kNames[] = {"note", "warning", "stop"};
    const QString name = QString::fromLatin1(kNames[int(weight)]);
    setStyleProperty(this, "weight", name);
    setStyleProperty(m_headline, "weight", name);
    m_headline->setText(sentence.headline);
    m_advice->setText(sentence.advice);
    m_advice->setVisible(!sentence.advice.isEmpty());
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(sentence.headline);
    setAccessibleDescription(sentence.advice);
    setVisible(true);
}

void Banner::scaleDetail()
{
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF());
    m_detail->setFont(fixed);
}

void Banner::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        scaleDetail();
}

} // namespace gui
