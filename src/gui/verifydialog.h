#pragma once

// For people who never heard of fingerprints: says in two sentences why to compare, shows the
// digits and the same as a QR code, and asks whether they are the same. A changed key is a hard
// stop: the page names both keys and has no button that accepts. Follows the state while it is
// open; decides nothing by itself. GUI thread, owned by MainWindow; closing it changes nothing.

#include "gui/sentences.h"
#include "gui/verifysubject.h"

#include <QDialog>

#include <memory>

namespace gui {

namespace Ui {
class VerifyDialog;
}

class VerifyDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit VerifyDialog(QWidget* parent = nullptr);
    ~VerifyDialog() override;

    /// `facts`: what else is true of it, a sentence each.
    void setSubject(const VerifySubject& subject, const QStringList& facts = {});
    [[nodiscard]] const VerifySubject& subject() const { return m_subject; }

Q_SIGNALS:
    /// A person compared, or takes that back.
    void verifiedChanged(const gui::VerifySubject& subject, bool verified);
    /// To where a known key can be removed.
    void knownListRequested(gui::VerifySubject::Kind kind);
    void ownFingerprintRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void fit();
    [[nodiscard]] bool isChanged() const;
    [[nodiscard]] bool isRelay() const;
    [[nodiscard]] QString whom() const;
    [[nodiscard]] Sentence words() const;
    [[nodiscard]] Sentence wordsToCompare() const;
    [[nodiscard]] Sentence wordsOfDifference() const;
    [[nodiscard]] Sentence wordsOfChange() const;
    [[nodiscard]] Sentence wordsWithoutKey() const;

    std::unique_ptr<Ui::VerifyDialog> m_ui;
    VerifySubject m_subject;
    QStringList m_facts;
    bool m_differ = false; // says who compared
};

} // namespace gui
