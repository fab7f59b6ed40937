package io.phishx.anomaly.ingest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.mail.JsonMailReader;
import io.phishx.anomaly.mail.MailDocument;
import io.phishx.anomaly.mail.MimeMailReader;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From a request's body to a mail: small ones at once, large ones on the readers' threads. */
@ApplicationScoped
class Intake {

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final MimeMailReader mime;
  private final JsonMailReader json;
  private final ObjectReader documents;
  private final Readers readers;
  private final AnomalyConfig config;
  private final Clock clock;

  Intake(AnomalyConfig config, ObjectMapper mapper, Readers readers, Clock clock) {
    Set<String> trusted = config.trustedServers().orElse(Set.of());
    this.mime = new MimeMailReader(trusted);
    this.json = new JsonMailReader(trusted);
    this.documents =
        mapper.readerFor(MailDocument.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    this.readers = readers;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Reads a raw mail.
   *
   * @param receivedAt the header {@code X-Received-At}
   */
  Uni<Submission> raw(byte[] body, @Nullable String receivedAt) {
    return readers.run(
        body.length,
        () -> {
          if (body.length == 0) {
            throw new Problem.Invalid("malformed-mail", "expected a mail as body");
          }
          return new Submission(
              mime.read(body, receipt("X-Received-At", receivedAt)), body.length, null);
        });
  }

  /** Reads the guide's JSON. */
  Uni<Submission> document(byte[] body) {
    return readers.run(
        body.length,
        () -> {
          MailDocument document = parsed(body);
          Double risk = document.riskScore();
          if (risk != null && !(risk >= 0 && risk <= 100)) {
            throw invalid("risk_score", "expected 0 to 100");
          }
          return new Submission(
              json.read(document, receipt("received_at", document.receivedAt())),
              body.length,
              risk);
        });
  }

  private MailDocument parsed(byte[] body) {
    try {
      MailDocument document = body.length == 0 ? null : documents.readValue(body);
      if (document == null) {
        throw new Problem.Invalid("malformed-json", "expected a mail as JSON object");
      }
      return document;
    } catch (JsonMappingException e) {
      String field =
          e.getPath().stream()
              .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
              .collect(Collectors.joining("."));
      throw field.isEmpty()
          ? new Problem.Invalid("malformed-json", "expected a mail as JSON object")
          : invalid(field, "has not the expected type");
    } catch (IOException e) {
      throw new Problem.Invalid("malformed-json", "expected well-formed JSON");
    }
  }

  private Instant receipt(String field, @Nullable String given) {
    Instant now = clock.instant();
    if (given == null || given.isBlank()) {
      return now;
    }
    try {
      Instant at = OffsetDateTime.parse(given.strip()).toInstant();
      if (at.isBefore(now.minus(config.oldestReceipt())) || at.isAfter(now.plus(CLOCK_SKEW))) {
        throw invalid(field, "expected a time within the last " + config.oldestReceipt());
      }
      return at;
    } catch (DateTimeException e) {
      throw invalid(field, "expected a time as in RFC 3339");
    }
  }

  private static Problem invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-request", "the mail breaks its rules", List.of(new Violation(field, message)));
  }
}
