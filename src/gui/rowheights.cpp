#include "gui/rowheights.h"

#include <algorithm>
#include <utility>

namespace gui {

void RowHeights::changedFrom(int row) const
{
    m_summed = std::min(m_summed, row);
}

void RowHeights::sum() const
{
    m_tops.resize(m_heights.size() + 1);
    for (; m_summed < count(); ++m_summed)
        m_tops[size_t(m_summed) + 1] = m_tops[size_t(m_summed)] + height(m_summed);
}

void RowHeights::setHead(int height)
{
    m_tops[0] = height;
    changedFrom(0);
}

void RowHeights::setGuess(int height)
{
    m_guess = std::max(1, height);
    changedFrom(0);
}

void RowHeights::insert(int first, int count)
{
    m_heights.insert(m_heights.begin() + first, size_t(count), 0);
    changedFrom(first);
}

void RowHeights::remove(int first, int last)
{
    m_heights.erase(m_heights.begin() + first, m_heights.begin() + last + 1);
    changedFrom(first);
}

void RowHeights::measured(int row, int height)
{
    if (std::exchange(m_heights[size_t(row)], std::max(1, height)) != height)
        changedFrom(row);
}

void RowHeights::forget(int first, int last)
{
    std::fill(m_heights.begin() + first, m_heights.begin() + last + 1, 0);
    changedFrom(first);
}

void RowHeights::forgetAll()
{
    std::ranges::fill(m_heights, 0);
    changedFrom(0);
}

int RowHeights::height(int row) const
{
    return isMeasured(row) ? m_heights[size_t(row)] : m_guess;
}

int RowHeights::top(int row) const
{
    sum();
    return m_tops[size_t(row)];
}

int RowHeights::rowAt(int y) const
{
    sum();
    const auto after = std::ranges::upper_bound(m_tops, y);
    return std::clamp(int(after - m_tops.begin()) - 1, 0, count() - 1);
}

} // namespace gui
