// Opens the library as a program does and says how it went, for tst_startup.py: "ok", or which part
// of the self-test failed; then how much memory 10,000 keys have locked.

#include "crypto/fernet.h"
#include "crypto/library.h"

#include <QFile>
#include <QTextStream>

#include <vector>

namespace {

QByteArray lockedMemory()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith("VmLck:"))
                return line.sliced(6).simplified();
        }
    }
    return "unknown";
}

} // namespace

int main()
{
    QTextStream out(stdout);
    const crypto::Library library;
    if (const auto worked = library.selfTest(); !worked) {
        const bool missing = worked.error() == crypto::SelfTestFailure::ProviderMissing;
        out << (missing ? "provider missing\n" : "failed\n");
        return 1;
    }

    constexpr int kKeys = 10'000; // as many as a relay has members
    crypto::SystemRandom random;
    std::vector<crypto::FernetKey> keys;
    std::vector<QByteArray> texts;
    for (int i = 0; i < kKeys; ++i) {
        keys.push_back(crypto::FernetKey::generate(random));
        texts.push_back(keys.back().toText());
    }
    for (std::size_t i = 0; i < kKeys; ++i) {
        if (keys[i].toText() != texts[i]) {
            out << "a key changed\n";
            return 1;
        }
    }
    out << "ok\nlocked " << lockedMemory() << '\n';
    return 0;
}
