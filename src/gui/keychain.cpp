#include "gui/keychain.h"

#include <qt6keychain/keychain.h>

#include <utility>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// Under this name people find it in the desktop's own list.
const auto kService = "Sottovoce"_L1;

class DesktopKeychain final : public Keychain
{
public:
    bool isAvailable() const override { return QKeychain::isAvailable(); }

    void read(const QString& key, QObject* receiver, Read answer) override
    {
        auto* job = new QKeychain::ReadPasswordJob(kService);
        start(job, key, receiver, [job, answer = std::move(answer)](const auto& result) {
            if (result)
                answer(job->textData());
            else if (job->error() == QKeychain::EntryNotFound)
                answer(QString());
            else
                answer(std::unexpected(result.error()));
        });
    }

    void write(const QString& key, const QString& secret, QObject* receiver, Done answer) override
    {
        auto* job = new QKeychain::WritePasswordJob(kService);
        job->setTextData(secret);
        start(job, key, receiver, std::move(answer));
    }

    void remove(const QString& key, QObject* receiver, Done answer) override
    {
        auto* job = new QKeychain::DeletePasswordJob(kService);
        start(job, key, receiver, [job, answer = std::move(answer)](const auto& result) {
            answer(job->error() == QKeychain::EntryNotFound ? std::expected<void, QString>()
                                                            : result);
        });
    }

private:
    /// The job deletes itself when it has answered.
    static void start(QKeychain::Job* job, const QString& key, QObject* receiver, Done answer)
    {
        job->setKey(key);
        QObject::connect(job, &QKeychain::Job::finished, receiver,
                         [answer = std::move(answer)](QKeychain::Job* done) {
                             if (done->error() == QKeychain::NoError)
                                 answer({});
                             else
                                 answer(std::unexpected(done->errorString()));
                         });
        job->start();
    }
};

} // namespace

std::unique_ptr<Keychain> desktopKeychain()
{
    return std::make_unique<DesktopKeychain>();
}

} // namespace gui
