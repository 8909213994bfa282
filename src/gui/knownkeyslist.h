#pragma once

// A list of keys that were met, of relays or of people: name, where or when, whether anybody
// verified it; below it all of the chosen one's digits, and a button that removes it after a
// question. Removing is the one way to accept another key in its place. GUI thread, part of
// SettingsDialog; it only asks, the node removes.

#include "crypto/fingerprint.h"

#include <QDateTime>
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace gui {

class KnownKeysList final : public QWidget
{
    Q_OBJECT

public:
    struct Row {
        crypto::Fingerprint key;
        QString name;    ///< one line of plain text
        QString details; ///< likewise; empty: the list has no such column
        bool verified = false;
        QDateTime lastSeen; ///< UTC
    };
    struct Texts {
        QString nameTitle;
        QString detailsTitle; ///< empty: no such column
        QString none;         ///< when the list is empty
        QString remove;       ///< on the button
        QString question;     ///< with %1 for the name
        QString consequence;
    };

    explicit KnownKeysList(QWidget* parent = nullptr);

    /// Once, before rows.
    void setTexts(const Texts& texts);
    /// Keeps what is selected.
    void setRows(const QList<Row>& rows);
    [[nodiscard]] int rowCount() const;
    void select(const crypto::Fingerprint& key);

Q_SIGNALS:
    void removeRequested(const crypto::Fingerprint& key);

protected:
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] const Row* selected() const;
    void showSelected();
    void scaleDigits();
    void askToRemove();

    Texts m_texts;
    QList<Row> m_rows;
    QTreeWidget* m_tree;
    QLabel* m_none;
    QLabel* m_digits;
    QPushButton* m_remove;
};

} // namespace gui
