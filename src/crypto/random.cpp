#include "crypto/random.h"

#include "crypto/wipe.h"

#include <QtCrypto>

#include <algorithm>
#include <cstring>

namespace crypto {

std::uint32_t RandomSource::number32()
{
    std::array<std::uint8_t, 4> drawn{};
    fill(drawn);
    std::uint32_t number = 0;
    std::memcpy(&number, drawn.data(), sizeof number);
    return number;
}

QByteArray RandomSource::bytes(qsizetype count)
{
    QByteArray drawn(count, Qt::Uninitialized);
    fill({reinterpret_cast<std::uint8_t*>(drawn.data()), std::size_t(count)});
    return drawn;
}

SystemRandom::~SystemRandom()
{
    wipe(m_block);
}

void SystemRandom::fill(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        if (m_used == m_block.size()) {
            const QCA::SecureArray drawn = QCA::Random::randomArray(int(m_block.size()));
            std::memcpy(m_block.data(), drawn.constData(), m_block.size());
            m_used = 0;
        }
        const std::size_t count = std::min(bytes.size(), m_block.size() - m_used);
        const std::span handedOut = std::span(m_block).subspan(m_used, count);
        std::ranges::copy(handedOut, bytes.begin());
        wipe(handedOut);
        m_used += count;
        bytes = bytes.subspan(count);
    }
}

} // namespace crypto
