// Runs a fuzz target over each file of a corpus folder, and over mutations of each that are the
// same in every run. A finding is a crash or a sanitizer's report.

#include <QDir>
#include <QFile>

#include <cstdint>
#include <cstdio>
#include <random>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutationsPerSeed = 200;

void run(const QByteArray& input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.constData()),
                           std::size_t(input.size()));
}

QByteArray mutated(QByteArray input, std::mt19937& engine)
{
    for (unsigned change = 0; change <= engine() % 4 && !input.isEmpty(); ++change) {
        const auto at = qsizetype(engine() % std::size_t(input.size()));
        switch (engine() % 4) {
        case 0: input[at] = char(engine()); break;
        case 1: input.remove(at, qsizetype(1 + engine() % 8)); break;
        case 2:
            input.insert(at, input.sliced(at).first(std::min(input.size() - at, qsizetype(16))));
            break;
        case 3: input[at] = char(input[at] ^ char(1 << (engine() % 8))); break;
        }
    }
    return input;
}

} // namespace

int main(int argc, char** argv)
{
    const QDir corpus(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString());
    const QStringList names = corpus.entryList(QDir::Files, QDir::Name);
    if (names.isEmpty()) {
        std::fprintf(stderr, "no corpus in %s\n", qPrintable(corpus.path()));
        return 1;
    }
    std::mt19937 engine(1);
    run({});
    for (const QString& name : names) {
        QFile file(corpus.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        const QByteArray seed = file.readAll();
        run(seed);
        for (int i = 0; i < kMutationsPerSeed; ++i)
            run(mutated(seed, engine));
    }
    std::printf("%lld seeds, %d mutations each\n", static_cast<long long>(names.size()),
                kMutationsPerSeed);
    return 0;
}
