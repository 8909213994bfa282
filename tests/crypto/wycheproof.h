#pragma once

// The vectors of github.com/C2SP/wycheproof, a case at a time, for the tests of this folder. Value
// type; a test skips itself where a file is not beside the checkout.

#include "support/vectors.h"

#include <QByteArray>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <vector>

struct WycheproofCase {
    QJsonObject group;
    QJsonObject test;

    [[nodiscard]] QByteArray bytes(const QString& field) const
    {
        return QByteArray::fromHex(test[field].toString().toLatin1());
    }
    [[nodiscard]] bool isValid() const { return test[u"result"] == QStringLiteral("valid"); }
    [[nodiscard]] bool has(const QString& flag) const
    {
        return test[u"flags"].toArray().contains(flag);
    }
    /// For messages of a failing test.
    [[nodiscard]] QByteArray number() const
    {
        return "tcId " + QByteArray::number(test[u"tcId"].toInt());
    }
};

/// Empty when the file is not there.
inline std::vector<WycheproofCase> wycheproofCases(const QString& name)
{
    std::vector<WycheproofCase> cases;
    QFile file(support::vectorFile(QStringLiteral("wycheproof/") + name));
    if (!file.open(QIODevice::ReadOnly))
        return cases;
    for (const QJsonValue& group :
         QJsonDocument::fromJson(file.readAll())[u"testGroups"].toArray()) {
        for (const QJsonValue& test : group[u"tests"].toArray())
            cases.push_back({group.toObject(), test.toObject()});
    }
    return cases;
}
