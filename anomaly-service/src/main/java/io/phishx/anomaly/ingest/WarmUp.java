package io.phishx.anomaly.ingest;

import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Correspondents;
import io.phishx.anomaly.feature.FeatureExtractor;
import io.phishx.anomaly.mail.MimeMailReader;
import io.phishx.anomaly.risk.Weights;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Loads parsers, lists and phrases on a worker, so that the first mail does not hold the loop. */
@ApplicationScoped
class WarmUp {

  private static final Logger LOG = Logger.getLogger(WarmUp.class);
  private static final String MAIL =
      """
      From: "Warm Up" <warm@example.org>
      To: up@example.org
      Subject: =?utf-8?q?w=C3=A4rm?=
      Content-Type: multipart/mixed; boundary="b"

      --b
      Content-Type: text/html; charset=utf-8

      <p>text <a href="https://www.example.org/a">www.example.org</a></p>
      --b
      Content-Type: application/pdf; name="a.pdf"
      Content-Transfer-Encoding: base64

      JVBERi0xLjQK
      --b--
      """;

  private final Vertx vertx;
  private final Clock clock;

  WarmUp(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    vertx
        .executeBlocking(this::read, false)
        .onFailure(e -> LOG.warnf("the warm-up failed: reason=%s", e.toString()));
  }

  private int read() {
    byte[] mail = MAIL.getBytes(StandardCharsets.UTF_8);
    return Weights.findings(
            FeatureExtractor.extract(
                new MimeMailReader(Set.of()).read(mail, clock.instant()),
                new Correspondents("", "", List.of()),
                BaselineView.EMPTY))
        .size();
  }
}
