#pragma once

// Random bytes that are the same in every run: a test names its seed and can be repeated. Not for
// programs. Belongs to one thread.

#include "crypto/random.h"

#include <random>

namespace support {

class SeededRandom final : public crypto::RandomSource
{
public:
    explicit SeededRandom(std::uint32_t seed) : m_engine(seed) {}

    void fill(std::span<std::uint8_t> bytes) override
    {
        for (std::uint8_t& byte : bytes)
            byte = std::uint8_t(m_engine());
    }
    /// 0 to below, below > 0.
    [[nodiscard]] std::uint32_t below(std::uint32_t limit)
    {
        return std::uint32_t(m_engine()) % limit;
    }
    [[nodiscard]] bool chance(double probability)
    {
        return std::uniform_real_distribution<>(0, 1)(m_engine) < probability;
    }
    [[nodiscard]] std::mt19937& engine() { return m_engine; }

private:
    std::mt19937 m_engine;
};

} // namespace support
