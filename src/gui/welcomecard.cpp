#include "gui/welcomecard.h"

#include "gui/sentences.h"
#include "settings/keytable.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace gui {

WelcomeCard::WelcomeCard(QWidget* parent)
    : QFrame(parent),
      m_name(new QLineEdit(this)),
      m_error(new QLabel(this))
{
    auto* title = new QLabel(tr("What is your name?"), this);
    title->setObjectName("welcomeTitle"_L1);
    auto* text = new QLabel(tr("So far it shows on this computer only; the others see your "
                               "address. You can change it in the settings."),
                            this);
    text->setProperty("quiet", true);
    text->setWordWrap(true);
    m_name->setObjectName("welcomeName"_L1);
    m_name->setAccessibleName(title->text());
    m_name->setMaxLength(settings::kMaxNameLength);
    auto* button = new QPushButton(tr("&That is me"), this);
    button->setProperty("primary", true);
    m_error->setProperty("alarming", true);
    m_error->setWordWrap(true);
    m_error->hide();

    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_name);
    row->addWidget(button);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(6);
    column->addWidget(title);
    column->addWidget(text);
    column->addLayout(row);
    column->addWidget(m_error);

    connect(button, &QPushButton::clicked, this, &WelcomeCard::choose);
    connect(m_name, &QLineEdit::returnPressed, this, &WelcomeCard::choose);
    connect(m_name, &QLineEdit::textChanged, m_error, &QWidget::hide);
    setFocusProxy(m_name);
}

void WelcomeCard::setSuggestion(const QString& name)
{
    m_name->setText(name);
    m_name->selectAll();
}

void WelcomeCard::choose()
{
    const QString name = m_name->text().trimmed();
    settings::Settings scratch;
    if (name.isEmpty() || !settings::keyOfOption(u"name")->set(scratch, name)) {
        m_error->setText(fieldRule("name"_L1));
        m_error->show();
        return;
    }
    Q_EMIT nameChosen(name);
}

} // namespace gui
