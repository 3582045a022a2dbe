package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void a_skipped_test_is_named_with_its_reason() throws IOException {
        report("cli/target/failsafe-reports/TEST-a.B.xml", """
                <testsuite tests="2" skipped="1">
                  <testcase classname="a.B" name="runs"/>
                  <testcase classname="a.B" name="waits"><skipped message="no scheduler"/></testcase>
                </testsuite>""");
        assertThat(SkippedTests.skipped(SkippedTests.reports(root))).containsExactly("a.B.waits: no scheduler");
    }

    @Test
    void tests_that_ran_are_not_named() throws IOException {
        report("core/target/surefire-reports/TEST-a.B.xml", """
                <testsuite tests="1"><testcase classname="a.B" name="runs"/></testsuite>""");
        assertThat(SkippedTests.reports(root)).hasSize(1);
        assertThat(SkippedTests.skipped(SkippedTests.reports(root))).isEmpty();
    }

    @Test
    void other_files_are_no_reports() throws IOException {
        report("core/target/surefire-reports/a.B.txt", "");
        report("core/src/TEST-a.B.xml", "");
        assertThat(SkippedTests.reports(root)).isEmpty();
    }

    private void report(String path, String xml) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, xml);
    }
}
