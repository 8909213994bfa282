#include "gui/typists.h"

#include <algorithm>
#include <utility>

namespace gui {

Typists::Typists(std::chrono::milliseconds shownFor, QObject* parent)
    : QObject(parent),
      m_shownFor(shownFor)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &Typists::expire);
}

void Typists::add(const session::Typing& typing)
{
    const auto found = std::ranges::find_if(m_all, [&](const One& one) {
        return one.typing.person.address == typing.person.address
               && one.typing.conversation == typing.conversation;
    });
    if (found != m_all.end()) {
        found->until.setRemainingTime(m_shownFor);
        return;
    }
    if (qsizetype(m_all.size()) == kMost)
        return;
    m_all.push_back({typing, QDeadlineTimer(m_shownFor)});
    if (!m_next.isActive())
        m_next.start(m_shownFor);
    Q_EMIT changed();
}

void Typists::remove(const protocol::Endpoint& person)
{
    if (std::erase_if(m_all, [&](const One& one) { return one.typing.person.address == person; })
        > 0)
        Q_EMIT changed();
}

void Typists::clear()
{
    if (!std::exchange(m_all, {}).empty())
        Q_EMIT changed();
}

std::vector<session::Person> Typists::in(const session::Conversation& which) const
{
    std::vector<session::Person> people;
    for (const One& one : m_all) {
        if (one.typing.conversation == which)
            people.push_back(one.typing.person);
    }
    return people;
}

void Typists::expire()
{
    if (std::erase_if(m_all, [](const One& one) { return one.until.hasExpired(); }) > 0)
        Q_EMIT changed();
    if (m_all.empty())
        return;
    const auto next = std::ranges::min_element(m_all, {}, &One::until);
    m_next.start(std::chrono::ceil<std::chrono::milliseconds>(next->until.remainingTimeAsDuration()
                                                              + std::chrono::milliseconds(1)));
}

} // namespace gui
