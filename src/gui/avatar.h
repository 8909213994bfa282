#pragma once

// Round pictures for people without one: two tones and a simple shape, drawn from a number that
// stays the same for the same person on every screen. Pure painting, GUI thread.
// Nothing is kept: each call draws anew, in the size and for the screen it is asked for.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"

#include <QPainter>

namespace gui {

[[nodiscard]] std::uint32_t avatarSeed(const crypto::Fingerprint& identity);
[[nodiscard]] std::uint32_t avatarSeed(const protocol::Endpoint& person);
[[nodiscard]] std::uint32_t avatarSeed(const QString& name);

void paintAvatar(QPainter& painter, const QRectF& square, std::uint32_t seed);

} // namespace gui
