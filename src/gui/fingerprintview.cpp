#include "gui/fingerprintview.h"

#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace gui {

FingerprintView::FingerprintView(QWidget* parent) : QFrame(parent)
{
    setLayoutDirection(Qt::LeftToRight); // digits are read from left to right anywhere
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(18, 16, 18, 16);
    grid->setHorizontalSpacing(18);
    grid->setVerticalSpacing(12);
    for (int i = 0; i < kGroups; ++i) {
        auto* label = new QLabel(this);
        label->setTextFormat(Qt::PlainText);
        grid->addWidget(label, i / kColumns, i % kColumns);
        m_groups[size_t(i)] = label;
    }
    scaleDigits();
}

void FingerprintView::setFingerprint(const crypto::Fingerprint& fingerprint)
{
    const QString text = fingerprint.toGroups();
    const QStringList groups = text.split(u' ');
    for (int i = 0; i < kGroups; ++i)
        m_groups[size_t(i)]->setText(groups.value(i));
    setAccessibleName(tr("Fingerprint"));
    setAccessibleDescription(text);
}

QString FingerprintView::text() const
{
    QStringList lines;
    for (int i = 0; i < kGroups; i += kColumns) {
        QStringList line;
        for (int j = i; j < i + kColumns; ++j)
            line << m_groups[size_t(j)]->text();
        lines << line.join(u' ');
    }
    return lines.join(u'\n');
}

void FingerprintView::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        scaleDigits();
}

void FingerprintView::scaleDigits()
{
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() * 1.35);
    for (QLabel* label : m_groups) {
        if (label)
            label->setFont(fixed);
    }
}

} // namespace gui
