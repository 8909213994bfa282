#include "gui/avatar.h"

#include <QPainterPath>

#include <array>

namespace gui {
namespace {

struct Tones {
    QRgb deep;
    QRgb light;
};

// Pairs that stand out from the light and the dark window alike.
constexpr std::array<Tones, 10> kTones{{
    {0xff0f766e, 0xff99e6db},
    {0xffb45309, 0xfffcd990},
    {0xff6d4bc4, 0xffd6cbf7},
    {0xffb02a6b, 0xfff6c6dd},
    {0xff2257c5, 0xffbcd4fb},
    {0xff4d7c0f, 0xffd2eba0},
    {0xffb3372f, 0xfff7c7c0},
    {0xff0a6c96, 0xffb2dff2},
    {0xff57534e, 0xffdedad5},
    {0xff8a5a17, 0xffeed5a9},
}};

// FNV-1a: the same on every machine, which qHash is not.
std::uint32_t fnv1a(QByteArrayView bytes)
{
    std::uint32_t hash = 2166136261u;
    for (const char byte : bytes)
        hash = (hash ^ std::uint8_t(byte)) * 16777619u;
    return hash ^ (hash >> 15);
}

} // namespace

std::uint32_t avatarSeed(const crypto::Fingerprint& identity)
{
    return fnv1a(identity.toText().toLatin1());
}

std::uint32_t avatarSeed(const protocol::Endpoint& person)
{
    return fnv1a(protocol::encodeEndpoint(person));
}

std::uint32_t avatarSeed(const QString& name)
{
    return fnv1a(name.toUtf8());
}

void paintAvatar(QPainter& painter, const QRectF& square, std::uint32_t seed)
{
    const Tones tones = kTones[seed % kTones.size()];
    const std::uint32_t turn = (seed / 16) % 8;
    const std::uint32_t shape = (seed / 256) % 3;
    const qreal radius = square.width() / 2;

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.translate(square.center());
    painter.rotate(45.0 * turn);

    painter.setBrush(QColor(tones.deep));
    painter.drawEllipse(QPointF(), radius, radius);
    // The lower half of the disc, and on it a moon, a ring or a hill.
    painter.setBrush(QColor(tones.light));
    painter.drawChord(QRectF(-radius, -radius, 2 * radius, 2 * radius), 180 * 16, 180 * 16);
    switch (shape) {
    case 0:
        painter.setBrush(QColor(tones.deep));
        painter.drawEllipse(QPointF(0, radius * 0.42), radius * 0.26, radius * 0.26);
        painter.setBrush(QColor(tones.light));
        painter.drawEllipse(QPointF(0, -radius * 0.42), radius * 0.26, radius * 0.26);
        break;
    case 1:
        painter.setBrush(QColor(tones.light));
        painter.drawChord(QRectF(-radius / 2, -radius / 2, radius, radius), 0, 180 * 16);
        painter.setBrush(QColor(tones.deep));
        painter.drawChord(QRectF(-radius / 2, -radius / 2, radius, radius), 180 * 16, 180 * 16);
        break;
    default:
        painter.setBrush(QColor(tones.light));
        painter.drawEllipse(QPointF(radius * 0.3, -radius * 0.4), radius * 0.24, radius * 0.24);
        painter.setBrush(QColor(tones.deep));
        painter.drawEllipse(QPointF(-radius * 0.3, radius * 0.36), radius * 0.24, radius * 0.24);
        break;
    }
    painter.restore();
}

} // namespace gui
