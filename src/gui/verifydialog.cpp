#include "gui/verifydialog.h"

#include "gui/theme.h"
#include "ui_verifydialog.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

using Kind = VerifySubject::Kind;
using State = VerifySubject::State;

VerifyDialog::VerifyDialog(QWidget* parent)
    : QDialog(parent),
      m_ui(std::make_unique<Ui::VerifyDialog>())
{
    m_ui->setupUi(this);
    m_ui->laterButton->setFocus(); // nothing is confirmed by reflex

    connect(m_ui->laterButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->copyButton, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_subject.shown.toGroups()); });
    connect(m_ui->sameButton, &QPushButton::clicked, this,
            [this] { Q_EMIT verifiedChanged(m_subject, true); });
    connect(m_ui->takeBackButton, &QPushButton::clicked, this,
            [this] { Q_EMIT verifiedChanged(m_subject, false); });
    connect(m_ui->listButton, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT knownListRequested(m_subject.kind);
    });
    connect(m_ui->ownButton, &QPushButton::clicked, this, &VerifyDialog::ownFingerprintRequested);
    connect(m_ui->differButton, &QPushButton::clicked, this, [this] {
        m_differ = true;
        refresh();
    });
    connect(m_ui->againButton, &QPushButton::clicked, this, [this] {
        m_differ = false;
        refresh();
    });
    refresh();
}

VerifyDialog::~VerifyDialog() = default;

void VerifyDialog::setSubject(const VerifySubject& subject, const QStringList& facts)
{
    if (subject.shown != m_subject.shown || subject.state != m_subject.state)
        m_differ = false;
    m_subject = subject;
    m_facts = facts;
    refresh();
}

bool VerifyDialog::isChanged() const
{
    return m_subject.state == State::Changed;
}

bool VerifyDialog::isRelay() const
{
    return m_subject.kind == Kind::Relay || m_subject.kind == Kind::OwnRelay;
}

void VerifyDialog::refresh()
{
    const bool hasKey = m_subject.state != State::NoKey;
    const bool others = m_subject.kind == Kind::Relay || m_subject.kind == Kind::Person;
    const bool asking = others && m_subject.state == State::Unverified && !m_differ;
    const Sentence text = words();
    m_ui->headline->setText(text.headline);
    setStyleProperty(m_ui->headline, "alarming", isChanged() || m_differ);
    m_ui->reason->setText(text.advice);

    m_ui->knownLabel->setText(isRelay() ? tr("The digits that this app knows:")
                                        : tr("The digits that you verified:"));
    m_ui->knownDigits->setFingerprint(m_subject.known);
    m_ui->shownLabel->setText(tr("The digits that are shown now:"));
    m_ui->shownDigits->setFingerprint(m_subject.shown);
    m_ui->code->setText(qrText(m_subject));
    m_ui->knownLabel->setVisible(isChanged());
    m_ui->knownDigits->setVisible(isChanged());
    m_ui->shownLabel->setVisible(isChanged());
    m_ui->shownDigits->setVisible(hasKey);
    m_ui->code->setVisible(hasKey && !isChanged() && !m_differ);

    m_ui->facts->setText(m_facts.join(u"\n"));
    m_ui->facts->setHidden(m_facts.isEmpty() || isChanged() || m_differ);

    m_ui->sameButton->setVisible(asking);
    m_ui->differButton->setVisible(asking);
    m_ui->againButton->setVisible(m_differ);
    m_ui->takeBackButton->setVisible(others && m_subject.state == State::Verified);
    m_ui->listButton->setVisible(isChanged());
    m_ui->listButton->setText(isRelay() ? tr("&Known relays…") : tr("&Known people…"));
    m_ui->laterButton->setText(asking ? tr("&Later") : tr("C&lose"));
    m_ui->copyButton->setVisible(hasKey && !isChanged());
    m_ui->ownButton->setVisible(m_subject.kind != Kind::Self && hasKey && !isChanged());
    fit();
}

/// A dialog with wrapped text does not find its height by itself.
void VerifyDialog::fit()
{
    QFont title = font();
    title.setPointSizeF(title.pointSizeF() * 1.25);
    title.setWeight(QFont::DemiBold);
    m_ui->headline->setFont(title);
    layout()->activate(); // counts what was shown or hidden just now
    const int fitting =
        std::max(fontMetrics().averageCharWidth() * 78, layout()->minimumSize().width());
    resize(fitting, layout()->totalHeightForWidth(fitting));
}

void VerifyDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    fit(); // with the fonts of the style sheet
}

void VerifyDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

// --- Words -----------------------------------------------------------------------------------

/// Within a sentence: "the relay Lab", "Ada".
QString VerifyDialog::whom() const
{
    if (!isRelay())
        return m_subject.name;
    return m_subject.name.isEmpty() ? tr("the relay at %1").arg(m_subject.place)
                                    : tr("the relay %1").arg(m_subject.name);
}

Sentence VerifyDialog::words() const
{
    if (m_differ)
        return wordsOfDifference();
    switch (m_subject.state) {
    case State::NoKey: return wordsWithoutKey();
    case State::Changed: return wordsOfChange();
    case State::Unverified:
    case State::Verified: break;
    }
    switch (m_subject.kind) {
    case Kind::Self:
        return {tr("Your own fingerprint"),
                tr("Somebody on this network could pretend to be you. Read these digits to the "
                   "others by phone or in person, or let them see the code: then they know that "
                   "it is you.")};
    case Kind::OwnRelay:
        return {tr("This app is the relay"),
                tr("It passes on what everybody here writes. Whoever verified you has verified "
                   "your relay too; users of classic programs compare these digits.")};
    case Kind::Relay:
    case Kind::Person: break;
    }
    if (m_subject.state == State::Unverified)
        return wordsToCompare();
    return {tr("You verified %1").arg(whom()),
            tr("The digits were compared, and they were the same. Should %1 ever show others, "
               "Sottovoce stops and says so.")
                .arg(whom())};
}

Sentence VerifyDialog::wordsToCompare() const
{
    if (isRelay()) {
        return {tr("Is this really %1?").arg(whom()),
                tr("Somebody on this network could pretend to be %1 and read all that you write. "
                   "Compare these digits with whoever runs it, by phone or in person, but not in "
                   "this chat.")
                    .arg(whom())};
    }
    return {tr("Is this really %1?").arg(whom()),
            tr("Somebody on this network could pretend to be %1. Compare these digits by phone or "
               "in person, but not in this chat, with those that %1 sees under “My fingerprint”.")
                .arg(whom())};
}

Sentence VerifyDialog::wordsOfDifference() const
{
    if (isRelay()) {
        return {tr("Stop: this may not be %1").arg(whom()),
                tr("Did you compare with the right person, and every group? Then somebody may be "
                   "posing as the relay. Write nothing here that is not for everybody's eyes, tell "
                   "whoever runs the relay and the others by another way, and quit Sottovoce until "
                   "it is cleared up.")};
    }
    return {tr("Stop: this may not be %1").arg(whom()),
            tr("Did both of you look at the right page, and at every group? Then somebody may be "
               "posing as %1. Tell this person nothing that is meant for %1, and let %1 and the "
               "others know by another way.")
                .arg(whom())};
}

Sentence VerifyDialog::wordsOfChange() const
{
    if (isRelay()) {
        return {tr("Stop: %1 shows another key than before").arg(whom()),
                tr("Nothing is sent to it. Either the relay was set up anew, or somebody on this "
                   "network is posing as it: ask whoever runs it, by phone or in person, to read "
                   "you its digits. Only if they are the new ones, remove the old relay in the "
                   "list of known relays.")};
    }
    return {tr("Careful: another key carries the name %1").arg(whom()),
            tr("You verified %1 with other digits. Either %1 has a new computer, or somebody on "
               "this network is posing as %1: ask, by phone or in person. Only if the digits are "
               "the new ones, remove the old entry in the list of known people.")
                .arg(whom())};
}

Sentence VerifyDialog::wordsWithoutKey() const
{
    switch (m_subject.kind) {
    case Kind::Relay:
    case Kind::OwnRelay: break;
    case Kind::Person:
        return {tr("%1 cannot be verified").arg(whom()),
                tr("A classic program is used there, which has no key of its own, so there is "
                   "nothing to compare: nobody can tell who that is. With Sottovoce on that "
                   "computer there would be.")};
    case Kind::Self:
        return {tr("You have no fingerprint yet"),
                tr("It is made when Sottovoce first connects. Should it stay away, the line at the "
                   "bottom of the window says why.")};
    }
    return {tr("Not connected to a relay"),
            tr("As soon as there is one, its fingerprint stands here.")};
}

} // namespace gui
