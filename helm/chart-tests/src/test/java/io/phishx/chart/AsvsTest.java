package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code deploy/asvs.yaml} says is shown by tests that exist. */
class AsvsTest {

  private static final Set<String> STATES = Set.of("met", "partly", "not", "absent");
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]+#[a-z][A-Za-z0-9]+");

  @Test
  void everyNamedTestExistsAndEveryGapSaysWhy() throws IOException {
    // Given
    JsonNode chapters =
        new YAMLMapper().readTree(Checkout.ROOT.resolve("deploy/asvs.yaml").toFile());
    Map<String, String> sources = testSources();

    // When
    List<String> wrong = new ArrayList<>();
    int requirements = 0;
    for (JsonNode chapter : chapters) {
      for (Map.Entry<String, JsonNode> requirement : chapter.properties()) {
        requirements++;
        check(requirement.getKey(), requirement.getValue(), sources, wrong);
      }
    }

    // Then
    assertEquals(List.of(), wrong);
    assertTrue(requirements >= 60, "only " + requirements);
  }

  private static void check(
      String id, JsonNode requirement, Map<String, String> sources, List<String> wrong) {
    String state = requirement.path("status").asText();
    if (!STATES.contains(state) || requirement.path("says").asText().isBlank()) {
      wrong.add(id + ": expected says and a status of " + STATES);
    }
    JsonNode tests = requirement.path("tests");
    if (state.equals("met") && tests.isEmpty()) {
      wrong.add(id + ": met without a test");
    }
    if (!state.equals("met") && requirement.path("why").asText().isBlank()) {
      wrong.add(id + ": " + state + " without a reason");
    }
    for (JsonNode test : tests) {
      String name = test.asText();
      String source = sources.getOrDefault(name.replaceFirst("#.*", ""), "");
      String method = name.replaceFirst(".*#", "");
      if (!NAME.matcher(name).matches() || !source.contains(" void " + method + "(")) {
        wrong.add(id + ": there is no test " + name);
      }
    }
  }

  /** The test classes' texts by their simple name; those of one name are put together. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    Files.walkFileTree(
        Checkout.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
            String name = String.valueOf(entry.getFileName());
            boolean skipped = name.equals("target") || name.equals("main") || name.startsWith(".");
            // The checkout itself may have any name.
            return skipped && !entry.equals(Checkout.ROOT)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith("Test.java")) {
              sources.merge(
                  name.substring(0, name.length() - ".java".length()),
                  Checkout.read(file),
                  String::concat);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
