#pragma once

// The language of the impairing proxy, the same in its options and on its standard input: what a
// line changes in the impairments of both directions. Pure; any thread. Lines come from tests, but
// any line is answered, and a line with a mistake changes nothing.
//
//   [up|down] NAME VALUE [NAME VALUE]...    both directions, unless one is named
//
//   loss, duplicate, reorder, corrupt   a share, 0 to 1
//   burst                               mean length of a run of losses, 1 or more; 0: none
//   delay, jitter, hold                 milliseconds; hold is how long `reorder` holds back
//   distribution                        of the jitter: uniform or normal
//   partition                           on, off (scheduled ones too), or two VALUES: from when to when,
//                                       in seconds from now
//   rate, queue                         bytes a second (0: unlimited); bytes that may wait
//   mtu                                 bytes of UDP payload, longer datagrams vanish (0: none does)
//
//   [up|down] clear                     nothing is impaired any more

#include "support/impair/path.h"

#include <string>
#include <string_view>

namespace impair {

/// Of one direction: a test that runs for days must not make each datagram dearer.
inline constexpr std::size_t kMaxOutages = 100;

struct Directions {
    Impairments up; ///< to the relay
    Impairments down;
};

/// A sentence about what is wrong with the line; empty when it was carried out.
[[nodiscard]] std::string change(Directions& directions, std::string_view line, Duration now);

} // namespace impair
