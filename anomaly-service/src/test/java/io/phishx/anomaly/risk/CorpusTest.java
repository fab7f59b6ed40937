package io.phishx.anomaly.risk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.detect.Observation;
import io.phishx.anomaly.detect.Verdict;
import io.phishx.anomaly.feature.FeatureExtractor;
import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.mail.MimeMailReader;
import io.phishx.anomaly.settings.Settings;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole mails: ordinary ones come out clean, bad ones with the reason for it. */
class CorpusTest {

  private static final Path MAILS = Path.of("src/test/resources/mails");
  private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");

  static Stream<Path> clean() throws IOException {
    try (Stream<Path> files = Files.list(MAILS.resolve("clean"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("clean")
  void ordinaryMailComesOutWithoutAnyFinding(Path file) throws IOException {
    Features features = features(file);

    List<Finding> findings = Weights.findings(features);

    assertEquals(List.of(), findings.stream().map(f -> f.type() + " " + f.evidence()).toList());
    Verdict verdict = Verdict.on(new Observation(features, 0, Settings.DEFAULTS));
    assertEquals(Decision.ALLOW, verdict.decision());
    assertTrue(verdict.anomalies().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "display-name-impostor, sender.display-name-impersonation",
    "display-name-impostor, link.text-differs-from-target",
    "display-name-impostor, link.ip-address",
    "display-name-impostor, content.urgent-credentials",
    "address-in-display-name, sender.display-name-impersonation",
    "ceo-wire, sender.executive-title",
    "ceo-wire, sender.reply-to-differs",
    "ceo-wire, content.payment-fraud",
    "lookalike-domain, sender.lookalike-domain",
    "lookalike-domain, link.lookalike-domain",
    "punycode-link, link.lookalike-domain",
    "punycode-link, link.mixed-scripts",
    "lookalike-of-recipient, sender.lookalike-domain",
    "exe-as-pdf, attachment.executable",
    "exe-as-pdf, attachment.type-mismatch",
    "double-extension, attachment.deceptive-name",
    "html-smuggling, attachment.html",
    "zip-with-script, attachment.archived-executable",
    "macro-document, attachment.macros",
    "auth-fail-own-domain, authentication.own-domain",
    "extortion, content.extortion",
    "german-credentials, content.urgent-credentials",
    "password-form, content.password-form",
    "disk-image, attachment.disk-image",
    "virtual-disk, attachment.disk-image",
    "notebook, attachment.rare-container",
    "web-archive, attachment.rare-container",
    "ace-archive, attachment.rare-container",
    "remote-desktop, attachment.executable",
    "library, attachment.executable",
    "padded-program, attachment.deceptive-name",
    "stream-name, attachment.deceptive-name",
    "data-link, link.dangerous-scheme",
    "unc-link, link.dangerous-scheme",
    "search-link, link.dangerous-scheme",
    "office-link, link.dangerous-scheme",
    "hex-host, link.disguised-number",
    "ipv6-host, link.disguised-number",
    "redirector-to-number, link.forwards",
    "zero-width-phrases, content.urgent-credentials",
    "full-width-phrases, content.urgent-credentials",
    "cyrillic-letters, content.urgent-credentials",
    "entities-in-plain-text, content.urgent-credentials",
    "hidden-letters, content.urgent-credentials",
    "hidden-letters, form.hidden-letters",
    "brand-with-capital-i, sender.display-name-impersonation",
    "brand-spelled-out, sender.display-name-impersonation",
    "brand-in-cyrillic, sender.display-name-impersonation",
    "own-domain-with-affix, sender.lookalike-domain",
    "payroll-diversion, content.payroll-diversion",
    "callback, content.callback",
    "dmarc-fail-with-sign, authentication.failed",
    "french-credentials, content.urgent-credentials",
    "spanish-credentials, content.urgent-credentials",
    "russian-credentials, content.urgent-credentials",
    "chinese-credentials, content.urgent-credentials",
    "japanese-credentials, content.urgent-credentials",
    "lure-after-a-quoted-line, content.urgent-credentials",
    "lure-as-original-message, content.urgent-credentials",
    "lure-as-forwarded-message, content.urgent-credentials"
  })
  void badMailIsHeldForItsReason(String name, String reason) throws IOException {
    Features features = features(MAILS.resolve("bad").resolve(name + ".eml"));

    List<Finding> findings = Weights.findings(features);

    List<String> types = findings.stream().map(Finding::type).toList();
    assertTrue(types.contains(reason), () -> "found only " + types);
    double score = Weights.score(findings);
    Verdict verdict = Verdict.on(new Observation(features, score, Settings.DEFAULTS));
    assertNotEquals(Decision.ALLOW, verdict.decision(), () -> types + " " + score);
  }

  @ParameterizedTest
  @CsvSource("thirty-links")
  void manyLinksAreAnAnomalyThoughNoDanger(String name) throws IOException {
    Features features = features(MAILS.resolve("bad").resolve(name + ".eml"));

    double score = Weights.score(Weights.findings(features));
    Verdict verdict = Verdict.on(new Observation(features, score, Settings.DEFAULTS));

    assertEquals("excessive_urls", verdict.strongest().orElseThrow().anomalyType());
    assertEquals(30, features.urlCount());
    assertEquals(Decision.ALLOW, verdict.decision());
  }

  private static Features features(Path file) throws IOException {
    Mail mail = new MimeMailReader(Set.of("mx.acme.example")).read(Files.readAllBytes(file), NOW);
    TenantId tenant = new TenantId(new UUID(7, 7));
    Pseudonyms pseudonyms = new Pseudonyms(Secret.of("0123456789abcdef"));
    return FeatureExtractor.extract(mail, pseudonyms.of(tenant, mail), BaselineView.EMPTY);
  }
}
