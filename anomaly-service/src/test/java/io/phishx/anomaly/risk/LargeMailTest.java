package io.phishx.anomaly.risk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.detect.Observation;
import io.phishx.anomaly.detect.Verdict;
import io.phishx.anomaly.feature.FeatureExtractor;
import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.JsonMailReader;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.mail.MailDocument;
import io.phishx.anomaly.mail.MimeMailReader;
import io.phishx.anomaly.settings.Settings;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail made to keep its reader busy is read in time; padding hides nothing without a finding. */
class LargeMailTest {

  private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");

  /** What a quadratic reader takes a minute or more for; a linear one a fraction of a second. */
  private static final Duration GENEROUS = Duration.ofSeconds(8);

  private static final String HEADERS =
      """
      From: Tom <tom@northwind.example>
      To: maria@acme.example
      Subject: hello
      Date: Wed, 25 Nov 2026 07:00:00 +0000
      """;
  private static final String PLAIN = HEADERS + "Content-Type: text/plain; charset=utf-8\n\n";
  private static final String HTML = HEADERS + "Content-Type: text/html; charset=utf-8\n\n";
  private static final String LURE =
      "<p>Unusual activity: verify your account within 24 hours or it will be suspended.</p>"
          + "<a href='http://203.0.113.77/paypal/login.php'>https://www.paypal.com/signin</a>";

  static Stream<String> runs() {
    return Stream.of(
        "\u0301".repeat(150_000),
        "a\u0301\u0316".repeat(60_000),
        "\uff9e".repeat(100_000),
        "\u03a3".repeat(150_000),
        "\u03a3\u0301".repeat(75_000),
        "\u0130".repeat(150_000),
        "\ufdfa".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void unicodeMadeToBeQuadraticIsReadInTime(String run) {
    String entities =
        run.substring(0, 50_000)
            .codePoints()
            .mapToObj(c -> "&#" + c + ";")
            .collect(Collectors.joining());

    inTime(() -> raw(PLAIN + run));
    inTime(() -> raw(HTML + "<p>" + run + "<" + run + " " + run + "=" + run + ">"));
    inTime(() -> raw(HTML + entities));
    inTime(() -> raw(PLAIN.replace("hello", run.substring(0, 60_000)) + "text"));
    inTime(() -> raw(PLAIN.replace("Tom", run.substring(0, 60_000)) + "text"));
    inTime(() -> raw(PLAIN + "https://a.example/" + run));
    inTime(() -> json(Map.of("sender", run + " <a@b.example>", "subject", run, "body", run)));
    inTime(
        () ->
            json(
                Map.of(
                    "sender", "a@b.example",
                    "headers", Map.of("Subject", run, run, "x", "From", run + "<a@b.example>"),
                    "recipients", List.of(run + "@b.example"),
                    "urls", List.of("http://" + run, run))));
  }

  @Test
  void marksPiledUpAreAFinding() {
    assertTrue(types(raw(PLAIN + "\u0301".repeat(31))).contains("form.stacked-marks"));
    assertTrue(types(raw(HTML + "&#769;".repeat(31))).contains("form.stacked-marks"));
    assertFalse(types(raw(PLAIN + "a\u0301\u0316".repeat(50))).contains("form.stacked-marks"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<a ", "<a", "<", "<p class='", "<a href=\"http://x", "<form <b><p>"})
  void markupThatNeverEndsIsReadInTime(String piece) {
    String text = piece.repeat(900_000 / piece.length());

    inTime(() -> json(Map.of("sender", "a@b.example", "body", text)));
    inTime(() -> raw(HTML + text));
  }

  @ParameterizedTest
  @ValueSource(strings = {")", "On wrote", "-", "@:", "a@b.", "1", "http://(", "> "})
  void textThatAlmostMatchesIsReadInTime(String piece) {
    String text = piece.repeat(600_000 / piece.length());

    inTime(() -> raw(PLAIN + "http://a.example/" + text));
    inTime(() -> raw(PLAIN.replace("hello", text.substring(0, 100_000)) + text));
    inTime(() -> json(Map.of("sender", "a@b.example" + text, "body", text)));
  }

  static Stream<String> paddings() {
    return Stream.of(
        "<!--" + "x".repeat(2_000_000) + "-->",
        "<!-- x -->".repeat(40_000),
        "<p>" + "All is well with us. ".repeat(30_000) + "</p>",
        "<p>" + "All is well with us. ".repeat(200_000) + "</p>",
        "<br>".repeat(300_000),
        links(2_500));
  }

  @ParameterizedTest
  @MethodSource("paddings")
  void whatStandsBehindPaddingIsFound(String padding) {
    Features features = raw(HTML + padding + LURE);

    List<String> types = types(features);
    assertTrue(types.contains("link.text-differs-from-target"), types::toString);
    assertTrue(types.contains("content.urgent-credentials"), types::toString);
    assertNotEquals(Decision.ALLOW, decision(features));
  }

  @Test
  void whatWasNotReadIsAFindingAndQuarantinesWithAnyOther() {
    // Given: the lure in the middle of more than is looked at
    String padding = "All is well with us. ".repeat(40_000);

    // Then
    assertEquals(List.of("form.partly-read"), types(raw(PLAIN + padding)));
    assertEquals(Decision.ALLOW, decision(raw(PLAIN + padding)));
    assertEquals(
        Decision.QUARANTINE,
        decision(raw(PLAIN.replace("07:00", "99:99") + padding + LURE + padding)));
    assertEquals(Decision.QUARANTINE, decision(raw(PLAIN + padding.repeat(4))));
  }

  @Test
  void linksThatWereNotLookedAtAreAFinding() {
    List<String> types = types(raw(HTML + links(2_500)));

    assertTrue(types.contains("form.partly-read"), types::toString);
  }

  private static String links(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "<a href='https://www.northwind.example/" + i + "'>more</a> ")
        .collect(Collectors.joining());
  }

  private static void inTime(Supplier<Features> read) {
    assertTimeout(GENEROUS, () -> types(read.get()));
  }

  private static List<String> types(Features features) {
    return Weights.findings(features).stream().map(Finding::type).toList();
  }

  private static Decision decision(Features features) {
    double score = Weights.score(Weights.findings(features));
    return Verdict.on(new Observation(features, score, Settings.DEFAULTS)).decision();
  }

  private static Features raw(String mail) {
    return features(new MimeMailReader(Set.of()).read(mail.getBytes(StandardCharsets.UTF_8), NOW));
  }

  private static Features json(Map<String, Object> fields) {
    MailDocument document = new ObjectMapper().convertValue(fields, MailDocument.class);
    return features(new JsonMailReader(Set.of()).read(document, NOW));
  }

  private static Features features(Mail mail) {
    TenantId tenant = new TenantId(new UUID(7, 7));
    Pseudonyms pseudonyms = new Pseudonyms(Secret.of("0123456789abcdef"));
    return FeatureExtractor.extract(mail, pseudonyms.of(tenant, mail), BaselineView.EMPTY);
  }
}
