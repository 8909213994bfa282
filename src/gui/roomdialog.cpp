#include "gui/roomdialog.h"

#include "gui/plaintext.h"
#include "gui/theme.h"
#include "names/displayname.h"
#include "protocol/limits.h"
#include "protocol/name.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

RoomDialog::RoomDialog(Purpose purpose, QWidget* parent)
    : QDialog(parent),
      m_purpose(purpose),
      m_headline(new QLabel(this)),
      m_reason(new QLabel(this)),
      m_name(new QLineEdit(this)),
      m_topic(new QLineEdit(this)),
      m_problem(new QLabel(this)),
      m_ok(new QPushButton(this))
{
    const bool isNew = purpose == Purpose::New;
    setWindowTitle(isNew ? tr("New room") : tr("Topic of the room"));
    m_headline->setText(isNew ? tr("A new room") : tr("Topic of the room"));
    m_reason->setText(isNew ? tr("Whoever is on this network may find it and come in. The relay "
                                 "passes on what is written there.")
                            : tr("Everybody in the room sees it, and whoever looks for a room."));
    m_ok->setText(isNew ? tr("&Make the room") : tr("&Set the topic"));
    m_name->setObjectName("roomName"_L1);
    m_topic->setObjectName("roomTopic"_L1);
    m_problem->setObjectName("roomProblem"_L1);
    m_ok->setObjectName("okButton"_L1);
    m_name->setMaxLength(int(protocol::kMaxName));
    m_topic->setMaxLength(int(protocol::kMaxTopic));
    m_topic->setPlaceholderText(tr("May be empty"));
    m_name->setVisible(isNew);
    setStyleProperty(m_problem, "alarming", true);
    for (QLabel* label : {m_headline, m_reason, m_problem}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    auto* cancel = new QPushButton(tr("Ca&ncel"), this);
    cancel->setAutoDefault(false);
    m_ok->setDefault(true);
    m_ok->setProperty("primary", true);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(m_headline);
    column->addWidget(m_reason);
    auto* fields = new QFormLayout;
    fields->setRowWrapPolicy(QFormLayout::WrapAllRows);
    fields->setSpacing(8);
    if (isNew)
        fields->addRow(tr("N&ame"), m_name);
    fields->addRow(tr("&Topic"), m_topic);
    column->addLayout(fields);
    column->addWidget(m_problem);
    column->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_ok);
    column->addLayout(buttons);

    connect(m_name, &QLineEdit::textChanged, this, &RoomDialog::refresh);
    connect(m_topic, &QLineEdit::textChanged, this, &RoomDialog::refresh);
    connect(m_ok, &QPushButton::clicked, this, &RoomDialog::choose);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    (isNew ? m_name : m_topic)->setFocus();
    refresh();
}

void RoomDialog::setRoom(const QString& name, const QString& topic)
{
    m_headline->setText(tr("Topic of %1").arg(isolated(names::displayName(name))));
    m_name->setText(name);
    m_topic->setText(topic);
    m_topic->selectAll();
}

void RoomDialog::choose()
{
    Q_EMIT chosen(m_name->text().trimmed(), m_topic->text().trimmed());
    accept();
}

void RoomDialog::refresh()
{
    const QString name = m_name->text().trimmed();
    const bool nameFits = protocol::isUsableName(name.toUtf8());
    const bool topicFits = protocol::isUsableTopic(m_topic->text().trimmed().toUtf8());
    const auto complain = [](QLineEdit* field, bool wrong, const QString& why) {
        field->setAccessibleDescription(wrong ? why : QString());
        setStyleProperty(field, "wrong", wrong);
    };
    complain(m_name, !name.isEmpty() && !nameFits,
             tr("This is no name for a room: it holds something that cannot be seen."));
    complain(m_topic, !topicFits,
             tr("This topic is too long, or holds something that cannot be seen."));
    const QString problem = m_name->accessibleDescription().isEmpty()
                                ? m_topic->accessibleDescription()
                                : m_name->accessibleDescription();
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_ok->setEnabled(nameFits && topicFits);
    fit();
}

void RoomDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    fit(); // with the fonts of the style sheet
}

/// A dialog with wrapped text does not find its height by itself.
void RoomDialog::fit()
{
    QFont title = font();
    title.setPointSizeF(title.pointSizeF() * 1.25);
    title.setWeight(QFont::DemiBold);
    m_headline->setFont(title);
    layout()->activate();
    const int fitting = std::max(fontMetrics().averageCharWidth() * 58, minimumSizeHint().width());
    resize(fitting, layout()->totalHeightForWidth(fitting));
}

} // namespace gui
