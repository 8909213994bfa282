#pragma once

// Heights of the rows of a list, of which most are guessed: answers where a row begins and which
// row is at a height. Sums are brought up to date when somebody asks, so changing many rows costs
// one pass. Value type, GUI thread, owned by ConversationView.

#include <vector>

namespace gui {

class RowHeights
{
public:
    [[nodiscard]] int count() const { return int(m_heights.size()); }
    [[nodiscard]] bool isEmpty() const { return m_heights.empty(); }

    /// What stands before the first row.
    void setHead(int height);
    /// For rows that were not measured; at least 1.
    void setGuess(int height);
    void insert(int first, int count);
    void remove(int first, int last);
    void measured(int row, int height);
    void forget(int first, int last);
    void forgetAll();

    [[nodiscard]] bool isMeasured(int row) const { return m_heights[size_t(row)] > 0; }
    [[nodiscard]] int height(int row) const;
    /// Of all rows before this one; row may be count().
    [[nodiscard]] int top(int row) const;
    [[nodiscard]] int total() const { return top(count()); }
    /// The row at a height, the nearest one outside; there must be rows.
    [[nodiscard]] int rowAt(int y) const;

private:
    void changedFrom(int row) const;
    void sum() const;

    std::vector<int> m_heights; // 0: not measured
    int m_guess = 1;
    mutable std::vector<int> m_tops{0};
    mutable int m_summed = 0; // m_tops is right up to here
};

} // namespace gui
