#include "relay/receipts.h"

#include "relay/limits.h"

#include <algorithm>
#include <bit>

namespace relay {

using protocol::Instant;

namespace {

constexpr Slot kWordBits = 64;

} // namespace

void SlotSet::insert(Slot slot)
{
    if (slot / kWordBits >= m_words.size())
        m_words.resize(slot / kWordBits + 1);
    m_words[slot / kWordBits] |= std::uint64_t(1) << slot % kWordBits;
    ++m_count;
}

bool SlotSet::remove(Slot slot)
{
    const std::uint64_t bit = std::uint64_t(1) << slot % kWordBits;
    if (slot / kWordBits >= m_words.size() || !(m_words[slot / kWordBits] & bit))
        return false;
    m_words[slot / kWordBits] ^= bit;
    if (--m_count == 0)
        m_words = std::vector<std::uint64_t>();
    return true;
}

std::vector<Slot> SlotSet::first(std::size_t count) const
{
    std::vector<Slot> slots;
    for (std::size_t word = 0; word < m_words.size(); ++word) {
        for (std::uint64_t bits = m_words[word]; bits != 0 && slots.size() < count;
             bits &= bits - 1)
            slots.push_back(Slot(word) * kWordBits + Slot(std::countr_zero(bits)));
    }
    return slots;
}

void Receipts::add(Receipt receipt)
{
    if (m_receipts.size() >= kReceiptsRemembered) {
        if (const auto due = m_receipts.front().tellAt)
            m_due.erase({*due, m_first});
        m_missing.erase(m_first);
        m_receipts.pop_front();
        ++m_first;
        m_away.erase(m_away.begin(), m_away.lower_bound({m_first, 0}));
    }
    const std::uint64_t number = next();
    Receipt& added = m_receipts.emplace_back(std::move(receipt));
    if (!added.missing.isEmpty())
        m_missing.insert(number);
    tellAt(number, added, Instant::min());
}

Receipt* Receipts::at(std::uint64_t number)
{
    return number < m_first || number >= next() ? nullptr : &m_receipts[number - m_first];
}

const Receipt* Receipts::find(std::uint64_t number) const
{
    return number < m_first || number >= next() ? nullptr : &m_receipts[number - m_first];
}

void Receipts::confirm(std::uint64_t number, const Recipient& recipient)
{
    Receipt* const receipt = at(number);
    if (!receipt)
        return;
    if (receipt->missing.remove(recipient.slot)) {
        if (receipt->missing.isEmpty())
            m_missing.erase(number);
    } else if (m_away.erase({number, recipient.identity}) == 0) {
        return; // was not expected, or came by another way too
    }
    ++receipt->frame.delivered;
    changed(number, *receipt);
}

void Receipts::parted(const Recipient& recipient)
{
    for (auto entry = m_missing.begin(); entry != m_missing.end();) {
        const std::uint64_t number = *entry;
        Receipt& receipt = *at(number);
        const bool wasMissing = receipt.missing.remove(recipient.slot);
        entry = receipt.missing.isEmpty() ? m_missing.erase(entry) : std::next(entry);
        if (!wasMissing)
            continue;
        expectLater(number, recipient.identity);
        changed(number, receipt);
    }
}

void Receipts::expectLater(std::uint64_t number, std::size_t identity)
{
    if (m_away.size() == kAwayRemembered)
        m_away.erase(m_away.begin());
    m_away.insert({number, identity});
}

void Receipts::repeat(std::uint64_t number)
{
    if (Receipt* const receipt = at(number))
        tellAt(number, *receipt, Instant::min());
}

const Receipt* Receipts::takeDue(Instant now)
{
    if (m_due.empty() || m_due.begin()->first > now)
        return nullptr;
    Receipt& receipt = *at(m_due.begin()->second);
    m_due.erase(m_due.begin());
    receipt.tellAt.reset();
    receipt.toldAt = now;
    return &receipt;
}

std::optional<Instant> Receipts::nextDeadline() const
{
    if (m_due.empty())
        return std::nullopt;
    return m_due.begin()->first;
}

void Receipts::changed(std::uint64_t number, Receipt& receipt)
{
    tellAt(number, receipt,
           receipt.isComplete() || !receipt.toldAt ? Instant::min()
                                                   : *receipt.toldAt + kReceiptPause);
}

void Receipts::tellAt(std::uint64_t number, Receipt& receipt, Instant at)
{
    if (receipt.tellAt) {
        if (*receipt.tellAt <= at)
            return;
        m_due.erase({*receipt.tellAt, number});
    }
    receipt.tellAt = at;
    m_due.insert({at, number});
}

} // namespace relay
