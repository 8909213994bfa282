#pragma once

// A keychain in memory, whose failures a test decides. It answers at once; PasswordStore must not
// mind. GUI thread; the store owns it, the test keeps the state that it shares.

#include "gui/keychain.h"

#include <QMap>

namespace guitest {

struct KeychainState {
    bool available = true;
    QString failure; ///< of every call; empty: none
    QMap<QString, QString> secrets;
};

class FakeKeychain final : public gui::Keychain
{
public:
    explicit FakeKeychain(KeychainState& state) : m_state(state) {}

    bool isAvailable() const override { return m_state.available; }
    void read(const QString& key, QObject*, Read answer) override
    {
        if (m_state.failure.isEmpty())
            answer(m_state.secrets.value(key));
        else
            answer(std::unexpected(m_state.failure));
    }
    void write(const QString& key, const QString& secret, QObject*, Done answer) override
    {
        if (m_state.failure.isEmpty())
            m_state.secrets.insert(key, secret);
        finish(answer);
    }
    void remove(const QString& key, QObject*, Done answer) override
    {
        if (m_state.failure.isEmpty())
            m_state.secrets.remove(key);
        finish(answer);
    }

private:
    void finish(const Done& answer) const
    {
        answer(m_state.failure.isEmpty() ? std::expected<void, QString>()
                                         : std::unexpected(m_state.failure));
    }

    KeychainState& m_state;
};

} // namespace guitest
