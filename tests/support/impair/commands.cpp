#include "support/impair/commands.h"

#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <variant>

namespace impair {

namespace {

using Share = double Impairments::*;
using Time = Duration Impairments::*;
using Number = std::uint64_t Impairments::*;

const std::map<std::string_view, std::variant<Share, Time, Number>> kFields{
    {"loss", &Impairments::loss},
    {"burst", &Impairments::burst},
    {"duplicate", &Impairments::duplication},
    {"delay", &Impairments::delay},
    {"jitter", &Impairments::jitter},
    {"reorder", &Impairments::reordering},
    {"hold", &Impairments::hold},
    {"corrupt", &Impairments::corruption},
    {"rate", &Impairments::rate},
    {"queue", &Impairments::queue},
    {"mtu", &Impairments::mtu},
};

/// More of a time would not fit in sums of times.
constexpr double kLongestSeconds = 1e9;

template <typename T> std::optional<T> number(std::string_view word)
{
    T value{};
    const auto [end, error] = std::from_chars(word.begin(), word.end(), value);
    if (error != std::errc() || end != word.end())
        return {};
    return value;
}

std::optional<Duration> time(std::string_view word, double unitSeconds)
{
    const auto value = number<double>(word);
    // Written so that it turns down what is not a number, too.
    if (!value || !(std::abs(*value * unitSeconds) <= kLongestSeconds))
        return {};
    return Duration(std::llround(*value * unitSeconds * 1e6));
}

/// Gives the words of a line one by one, at last empty ones.
class Words
{
public:
    explicit Words(std::string_view line) : m_rest(line) {}

    std::string_view peek() const
    {
        const auto begin = m_rest.find_first_not_of(' ');
        return begin == std::string_view::npos
                   ? std::string_view()
                   : m_rest.substr(begin, m_rest.find(' ', begin) - begin);
    }
    std::string_view next()
    {
        const std::string_view word = peek();
        m_rest = word.empty() ? std::string_view() : m_rest.substr(m_rest.find(word) + word.size());
        return word;
    }

private:
    std::string_view m_rest;
};

template <typename T> bool assign(T& field, std::optional<T> value)
{
    if (value)
        field = *value;
    return value.has_value();
}

bool setPartition(Impairments& impairments, std::string_view value, Words& words, Duration now)
{
    if (value == "on" || value == "off") {
        impairments.partitioned = value == "on";
        if (value == "off")
            impairments.outages.clear();
        return true;
    }
    const auto from = time(value, 1);
    const auto until = time(words.next(), 1);
    if (!from || !until || impairments.outages.size() >= kMaxOutages)
        return false;
    impairments.outages.push_back({now + *from, now + *until});
    return true;
}

bool set(Impairments& impairments, std::string_view name, Words& words, Duration now)
{
    const std::string_view value = words.next();
    if (name == "partition")
        return setPartition(impairments, value, words, now);
    if (name == "distribution") {
        impairments.distribution = value == "normal" ? Distribution::Normal : Distribution::Uniform;
        return value == "normal" || value == "uniform";
    }
    const auto field = kFields.find(name);
    if (field == kFields.end())
        return false;
    if (const auto* share = std::get_if<Share>(&field->second))
        return assign(impairments.**share, number<double>(value));
    if (const auto* duration = std::get_if<Time>(&field->second))
        return assign(impairments.**duration, time(value, 1e-3));
    return assign(impairments.*std::get<Number>(field->second), number<std::uint64_t>(value));
}

std::string changeOne(Impairments& impairments, Words words, Duration now)
{
    Impairments changed = impairments;
    do {
        const std::string name(words.next());
        if (name == "clear")
            changed = {};
        else if (!set(changed, name, words, now))
            return "cannot be understood from '" + name + "' on";
    } while (!words.peek().empty());
    std::string wrong = flaw(changed);
    if (wrong.empty())
        impairments = std::move(changed);
    return wrong;
}

} // namespace

std::string change(Directions& directions, std::string_view line, Duration now)
{
    Words words(line);
    const bool up = words.peek() == "up";
    const bool down = words.peek() == "down";
    if (up || down)
        (void)words.next();
    Directions changed = directions;
    std::string wrong;
    if (!down)
        wrong = changeOne(changed.up, words, now);
    if (!up && wrong.empty())
        wrong = changeOne(changed.down, words, now);
    if (wrong.empty())
        directions = std::move(changed);
    return wrong;
}

} // namespace impair
