#pragma once

// The fields of each frame, for frame.cpp: read() takes them from a value and says whether what they
// hold is allowed; that each is there, and none besides, is seen to by its caller. write() appends
// them. Only the sources of the frames include this. Pure functions, any thread.

#include "protocol/bytes.h"
#include "protocol/frame.h"

namespace protocol::codec {

// sessionframes.cpp
bool read(ByteReader& reader, JoinFrame& frame);
bool read(ByteReader& reader, JoinedFrame& frame);
bool read(ByteReader& reader, RefusedFrame& frame);
bool read(ByteReader& reader, CloseFrame& frame);
bool read(ByteReader& reader, PingFrame& frame);
bool read(ByteReader& reader, PongFrame& frame);
bool read(ByteReader& reader, PresentFrame& frame);
bool read(ByteReader& reader, GoneFrame& frame);
bool read(ByteReader& reader, DataFrame& frame);
bool read(ByteReader& reader, AckFrame& frame);
void write(QByteArray& out, const JoinFrame& frame);
void write(QByteArray& out, const JoinedFrame& frame);
void write(QByteArray& out, const RefusedFrame& frame);
void write(QByteArray& out, const CloseFrame& frame);
void write(QByteArray& out, const PingFrame& frame);
void write(QByteArray& out, const PongFrame& frame);
void write(QByteArray& out, const PresentFrame& frame);
void write(QByteArray& out, const GoneFrame& frame);
void write(QByteArray& out, const DataFrame& frame);
void write(QByteArray& out, const AckFrame& frame);

// messageframe.cpp
MessageId takeId(ByteReader& reader);
bool read(ByteReader& reader, MessageFrame& frame);
void write(QByteArray& out, const MessageFrame& frame);

// roomframes.cpp
bool read(ByteReader& reader, DeclinedFrame& frame);
bool read(ByteReader& reader, EnterFrame& frame);
bool read(ByteReader& reader, LeaveFrame& frame);
bool read(ByteReader& reader, RoomFrame& frame);
bool read(ByteReader& reader, NoRoomFrame& frame);
bool read(ByteReader& reader, ListFrame& frame);
bool read(ByteReader& reader, ListedFrame& frame);
bool read(ByteReader& reader, TopicFrame& frame);
bool read(ByteReader& reader, PeopleFrame& frame);
bool read(ByteReader& reader, ReceiptFrame& frame);
bool read(ByteReader& reader, FetchFrame& frame);
bool read(ByteReader& reader, FetchedFrame& frame);
bool read(ByteReader& reader, PresenceFrame& frame);
bool read(ByteReader& reader, TypingFrame& frame);
void write(QByteArray& out, const DeclinedFrame& frame);
void write(QByteArray& out, const EnterFrame& frame);
void write(QByteArray& out, const LeaveFrame& frame);
void write(QByteArray& out, const RoomFrame& frame);
void write(QByteArray& out, const NoRoomFrame& frame);
void write(QByteArray& out, const ListFrame& frame);
void write(QByteArray& out, const ListedFrame& frame);
void write(QByteArray& out, const TopicFrame& frame);
void write(QByteArray& out, const PeopleFrame& frame);
void write(QByteArray& out, const ReceiptFrame& frame);
void write(QByteArray& out, const FetchFrame& frame);
void write(QByteArray& out, const FetchedFrame& frame);
void write(QByteArray& out, const PresenceFrame& frame);
void write(QByteArray& out, const TypingFrame& frame);

inline QByteArray take(ByteReader& reader, qsizetype count)
{
    return reader.bytes(count).toByteArray();
}

/// One byte that must be one of an enum's values, of which this is the last.
template <typename Enum> bool takeEnum(ByteReader& reader, Enum& value, Enum last)
{
    value = Enum(reader.number<std::uint8_t>());
    return value <= last;
}

} // namespace protocol::codec
