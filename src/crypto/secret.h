#pragma once

// Bytes that nobody else may see: shared secrets, keys derived from them or from passwords. They lie
// in QCA's secure memory, which is not swapped where the system permits and is wiped when the last
// copy goes; copies share one place. A value; any thread, one at a time; crypto::Library outlives it.
// To be compared with another Secret only: == takes the same time wherever two differ.

#include <QByteArrayView>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>

namespace crypto {

class Secret
{
public:
    /// So many zeros, for a maker that then writes them.
    explicit Secret(qsizetype size);
    explicit Secret(QByteArrayView bytes);
    [[nodiscard]] static Secret joined(std::initializer_list<QByteArrayView> parts);

    Secret(const Secret&);
    Secret& operator=(const Secret&);
    Secret(Secret&&) noexcept;
    Secret& operator=(Secret&&) noexcept;
    ~Secret();

    /// To be handed on to functions of this folder. Whoever copies it elsewhere has to wipe that.
    [[nodiscard]] QByteArrayView bytes() const;
    /// For makers. Leaves copies as they were.
    [[nodiscard]] std::span<std::uint8_t> writable();

    /// In constant time, but for the sizes.
    friend bool operator==(const Secret& a, const Secret& b);

private:
    struct Private; // QCA::SecureArray inside
    std::unique_ptr<Private> d;
};

} // namespace crypto
