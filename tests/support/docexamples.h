#pragma once

// The worked examples of docs/protocol.md by the name in their fence, as an implementer finds them
// there. For tests that hold the code against the document. Made by a test; one thread.

#include "support/sourcefolder.h"

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QString>

namespace support {

class DocExamples
{
public:
    DocExamples()
    {
        QFile file(sourceFolder() + QStringLiteral("/docs/protocol.md"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("there is no docs/protocol.md");
        m_document = file.readAll();
        QString name;
        for (const QByteArray& line : m_document.split('\n')) {
            if (line.startsWith("```"))
                name = QString::fromUtf8(line.sliced(3)).section(u' ', 1);
            else if (!name.isEmpty())
                m_examples[name] += line + '\n';
        }
    }

    [[nodiscard]] QByteArray text(const char* name) const
    {
        const QByteArray example = m_examples.value(QLatin1StringView(name));
        if (example.isEmpty())
            qFatal("docs/protocol.md has no example '%s'", name);
        return example;
    }
    [[nodiscard]] QByteArray hex(const char* name) const { return QByteArray::fromHex(text(name)); }
    [[nodiscard]] const QByteArray& document() const { return m_document; }

private:
    QByteArray m_document;
    QHash<QString, QByteArray> m_examples;
};

} // namespace support
