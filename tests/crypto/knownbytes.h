#pragma once

// A random source that hands out what a known answer was made from, from its first byte at each
// call. Value type.

#include "crypto/random.h"

#include <algorithm>

class KnownBytes final : public crypto::RandomSource
{
public:
    explicit KnownBytes(const QByteArray& bytes) : m_bytes(bytes) {}
    void fill(std::span<std::uint8_t> place) override
    {
        std::ranges::copy(m_bytes.first(qsizetype(place.size())), place.begin());
    }

private:
    QByteArray m_bytes;
};
