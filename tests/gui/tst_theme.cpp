// The two looks: every text can be read on its ground.

#include "gui/theme.h"

#include <QColor>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace {

/// WCAG 2.2, "relative luminance" and "contrast ratio".
double luminance(const QColor& colour)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
           + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& one, const QColor& other)
{
    const auto [dark, light] = std::minmax({luminance(one), luminance(other)});
    return (light + 0.05) / (dark + 0.05);
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textCanBeRead_data();
    void textCanBeRead();
    void theSheetIsComplete();
    void sheetColoursCanBeRead_data();
    void sheetColoursCanBeRead();
};

void TestTheme::textCanBeRead_data()
{
    QTest::addColumn<int>("text");
    QTest::addColumn<int>("ground");
    using enum QPalette::ColorRole;
    const auto row = [](const char* name, QPalette::ColorRole text, QPalette::ColorRole ground) {
        QTest::newRow(name) << int(text) << int(ground);
    };
    row("conversation", Text, Base);
    row("bubble", Text, AlternateBase);
    row("side column", WindowText, Window);
    row("button", ButtonText, Button);
    row("hovered", ButtonText, Midlight);
    row("own bubble", HighlightedText, Highlight);
    row("time in own bubble", BrightText, Highlight);
    row("quiet in the conversation", PlaceholderText, Base);
    row("quiet in a bubble", PlaceholderText, AlternateBase);
    row("quiet beside", PlaceholderText, Window);
    row("quiet, hovered", PlaceholderText, Midlight);
    row("link in a bubble", Link, AlternateBase);
    row("tool tip", ToolTipText, ToolTipBase);
}

void TestTheme::textCanBeRead()
{
    QFETCH(const int, text);
    QFETCH(const int, ground);
    for (const QPalette& palette : {gui::lightPalette(), gui::darkPalette()}) {
        const double ratio = contrast(palette.color(QPalette::ColorRole(text)),
                                      palette.color(QPalette::ColorRole(ground)));
        QVERIFY2(ratio >= 4.5, qPrintable(u"%1 to 1"_s.arg(ratio)));
    }
}

void TestTheme::theSheetIsComplete()
{
    for (const auto appearance :
         {gui::Appearance::Light, gui::Appearance::Dark, gui::Appearance::System}) {
        gui::applyAppearance(*qApp, appearance);
        QVERIFY(qApp->styleSheet().size() > 1000);
        QVERIFY(!qApp->styleSheet().contains(u'@')); // every colour that it names exists
    }
    gui::applyAppearance(*qApp, gui::Appearance::Dark);
    QVERIFY(luminance(qApp->palette().color(QPalette::Base)) < 0.1);
    gui::applyAppearance(*qApp, gui::Appearance::Light);
    QVERIFY(luminance(qApp->palette().color(QPalette::Base)) > 0.9);
}

void TestTheme::sheetColoursCanBeRead_data()
{
    QTest::addColumn<QString>("selector");
    QTest::newRow("warning") << u"warning"_s;
    QTest::newRow("stop") << u"stop"_s;
}

/// The banner's headline on the banner, both from the sheet.
void TestTheme::sheetColoursCanBeRead()
{
    QFETCH(const QString, selector);
    for (const auto appearance : {gui::Appearance::Light, gui::Appearance::Dark}) {
        gui::applyAppearance(*qApp, appearance);
        const auto colour = [&](const QString& pattern) {
            const auto match = QRegularExpression(pattern.arg(selector)).match(qApp->styleSheet());
            return QColor(match.captured(1));
        };
        const QColor text = colour(uR"(#bannerHeadline\[weight="%1"\] \{ color: (#\w+))"_s);
        const QColor ground = colour(uR"(gui--Banner\[weight="%1"\] \{ background: (#\w+))"_s);
        QVERIFY(text.isValid() && ground.isValid());
        QVERIFY(contrast(text, ground) >= 4.5);
        QVERIFY(contrast(qApp->palette().color(QPalette::Text), ground) >= 4.5);
    }
}

int main(int argc, char* argv[])
{
    Q_INIT_RESOURCE(sottovoce);
    QApplication application(argc, argv);
    TestTheme test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_theme.moc"
