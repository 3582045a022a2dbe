package io.codex.dist;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// The tests of all modules that surefire and failsafe reported as skipped. In CI a skipped test is a failure: there,
/// what a test needs is installed.
final class SkippedTests {
    private static final PathMatcher REPORT =
            FileSystems.getDefault().getPathMatcher("glob:*/target/{surefire,failsafe}-reports/TEST-*.xml");

    private SkippedTests() {}

    /// Names them on standard error. Ends with 1 in CI (`$CI` is set) when there are any, or when there is no report.
    ///
    /// @param arguments the project's root
    public static void main(String[] arguments) throws IOException {
        boolean strict = System.getenv("CI") != null;
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        List<Path> reports = reports(root);
        List<String> skipped = skipped(reports);
        if (reports.isEmpty() && strict) {
            System.err.println("no test report below " + root);
        } else if (!skipped.isEmpty()) {
            System.err.println(strict ? "tests were skipped, which CI does not accept:" : "tests were skipped:");
            skipped.forEach(test -> System.err.println("  " + test));
        } else {
            System.out.println("no test was skipped in " + reports.size() + " test classes");
        }
        System.exit(strict && (reports.isEmpty() || !skipped.isEmpty()) ? 1 : 0);
    }

    /// The XML reports of the modules directly below the root.
    static List<Path> reports(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root, 4)) {
            return files.filter(file -> REPORT.matches(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    /// `class.test: reason` of every skipped test.
    static List<String> skipped(List<Path> reports) throws IOException {
        List<String> skipped = new ArrayList<>();
        for (Path report : reports) {
            NodeList marks = elements(report, "skipped");
            for (int i = 0; i < marks.getLength(); i++) {
                Element mark = (Element) marks.item(i);
                Element test = (Element) mark.getParentNode();
                skipped.add("%s.%s: %s"
                        .formatted(
                                test.getAttribute("classname"),
                                test.getAttribute("name"),
                                mark.getAttribute("message")));
            }
        }
        return skipped;
    }

    private static NodeList elements(Path report, String name) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName(name);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("cannot read " + report, e);
        }
    }
}
