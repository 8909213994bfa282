#include "gui/translation.h"

#include <QLibraryInfo>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace gui {

void installTranslators(QCoreApplication& application, const QLocale& locale)
{
    const auto install = [&](const QString& file, const QString& folder) {
        auto* translator = new QTranslator(&application);
        if (translator->load(locale, file, u"_"_s, folder))
            application.installTranslator(translator);
        else
            delete translator;
    };
    install(u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(u"sottovoce"_s, u":/i18n"_s);
}

} // namespace gui
