// Loads a relay on loopback and prints one JSON line per measurement:
//
//   relayload classic PORT PID N    N members of the classic layer join from 127.1.0.0/16, then one
//                                   after the other speaks: "calm", "one at a time" and "saturated";
//                                   the CPU time is that of process PID, per delivered message
//   relayload extended PORT PID N   the same with members of the extended layer
//   relayload mixed PORT PID N      half of each
//   relayload floor N               what no relay can beat: one seal and one sendmmsg slot per
//                                   delivery, nothing else

#include "crypto/library.h"
#include "floor.h"
#include "load.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace {

using namespace std::chrono_literals;

/// What people do: each message finds a relay that slept, and its ACKs find nothing to go along with.
constexpr bench::Pace kCalm{.name = "calm", .window = 32, .pause = 40ms};
constexpr bench::Pace kOneAtATime{.name = "one at a time", .window = 1};
constexpr bench::Pace kSaturated{.name = "saturated", .window = 32, .timed = false};

std::optional<bench::Layer> layerNamed(std::string_view name)
{
    if (name == "classic")
        return bench::Layer::Classic;
    if (name == "extended")
        return bench::Layer::Extended;
    return name == "mixed" ? std::optional(bench::Layer::Mixed) : std::nullopt;
}

} // namespace

int main(int argc, char** argv)
{
    const crypto::Library library;
    const std::string_view mode = argc > 1 ? argv[1] : "";
    const auto layer = layerNamed(mode);
    const int members = argc > 2 ? std::atoi(argv[argc - 1]) : 0;
    if (mode == "floor" && argc == 3 && members > 0) {
        bench::measureFloor(members);
    } else if (layer && argc == 5 && members > 1) {
        bench::Load load(std::uint16_t(std::atoi(argv[2])), std::atoi(argv[3]), *layer, members);
        // About as many deliveries for each size, so that no row takes much longer; and of one member
        // no more than a relay takes at once.
        load.measure(kCalm, 100);
        load.measure(kOneAtATime, std::min(std::clamp(20'000 / members, 40, 1000), 100 * members));
        load.measure(kSaturated, std::min(std::clamp(100'000 / members, 100, 5000), 500 * members));
    } else {
        std::fputs("usage: relayload classic|extended|mixed PORT PID N | relayload floor N\n",
                   stderr);
        return 2;
    }
    return 0;
}
