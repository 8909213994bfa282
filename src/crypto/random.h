#pragma once

// Where random bytes come from. The machines take a RandomSource, so that tests can hand in a
// seeded one; programs hand in SystemRandom. An object belongs to one thread.
// Nothing fails: without a working generator the self-test ends the program first.

#include <QByteArray>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crypto {

class RandomSource
{
public:
    virtual ~RandomSource() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;

    [[nodiscard]] std::uint32_t number32();
    [[nodiscard]] QByteArray bytes(qsizetype count);
};

/// The operating system's generator through QCA, drawn 4 KiB at a time: an IV then costs a copy
/// instead of a call. Handed-out bytes are wiped from the block.
class SystemRandom final : public RandomSource
{
public:
    SystemRandom() = default;
    ~SystemRandom() override;
    void fill(std::span<std::uint8_t> bytes) override;

private:
    std::array<std::uint8_t, 4096> m_block{};
    std::size_t m_used = 4096;
};

} // namespace crypto
