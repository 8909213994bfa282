#include "session/senttexts.h"

#include "session/limits.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Instant;
using protocol::MessageId;

void SentTexts::add(const MessageId& id, const QString& text, Instant now)
{
    m_sent.push_back({id, text, now});
    m_units += text.size();
    while (m_sent.size() > kSentTextsRemembered
           || m_units * qsizetype(sizeof(QChar)) > kSentBytesRemembered)
        drop();
}

std::optional<QString> SentTexts::take(const MessageId& id)
{
    const auto found = std::ranges::find(m_sent, id, &Sent::id);
    if (found == m_sent.end())
        return std::nullopt;
    QString text = std::move(found->text);
    m_units -= text.size();
    m_sent.erase(found);
    return text;
}

void SentTexts::expire(Instant now)
{
    while (!m_sent.empty() && now >= m_sent.front().at + kSentTextsFor)
        drop();
}

std::optional<Instant> SentTexts::nextDeadline() const
{
    return m_sent.empty() ? std::nullopt : std::optional(m_sent.front().at + kSentTextsFor);
}

void SentTexts::drop()
{
    m_units -= m_sent.front().text.size();
    m_sent.pop_front();
}

} // namespace session
