package io.phishx.experiment.shadow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.experiment.client.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one prediction or a list of them, and says all that is wrong with them at once. */
final class PredictionBatch {

  private static final int LONGEST_ID = 512;
  private static final double HIGHEST_RISK = 100;
  private static final double LONGEST_LATENCY_MS = Duration.ofDays(1).toMillis();
  private static final int MOST_VIOLATIONS = 20;

  private final List<Violation> violations = new ArrayList<>();

  private PredictionBatch() {}

  record Entry(
      @Nullable String emailId,
      @Nullable Said productionPrediction,
      @Nullable Said shadowPrediction,
      @Nullable String label) {}

  record Said(@Nullable String decision, @Nullable Double riskScore, @Nullable Double latencyMs) {}

  /**
   * Reads {@code body}, an object or a list of at most {@code largest}.
   *
   * @throws Problem.Invalid with a violation for each field that is wrong
   * @throws Problem.TooLarge for more than {@code largest}
   */
  static List<Prediction> read(JsonNode body, ObjectMapper json, int largest) {
    List<Entry> entries = entries(body, json);
    if (entries.isEmpty()) {
      throw new Problem.Invalid("invalid-request", "expected at least one prediction");
    }
    if (entries.size() > largest) {
      throw new Problem.TooLarge(
          "batch-too-large", "expected at most " + largest + " predictions, got " + entries.size());
    }
    PredictionBatch batch = new PredictionBatch();
    List<Prediction> predictions = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      String path = body.isArray() ? "[" + i + "]." : "";
      Prediction prediction = batch.prediction(path, entries.get(i));
      if (prediction != null) {
        predictions.add(prediction);
      }
    }
    if (!batch.violations.isEmpty()) {
      throw new Problem.Invalid("invalid-request", "the input breaks its rules", batch.violations);
    }
    return predictions;
  }

  private static List<Entry> entries(JsonNode body, ObjectMapper json) {
    if (!body.isArray() && !body.isObject()) {
      throw new Problem.Invalid("invalid-request", "expected a prediction, or a list of them");
    }
    try {
      if (body.isArray()) {
        return json.readerForListOf(Entry.class).readValue(body);
      }
      return List.of(json.treeToValue(body, Entry.class));
    } catch (JsonProcessingException e) {
      throw new Problem.Invalid(
          "invalid-request",
          "expected a prediction, or a list of them, of the described shape",
          List.of(new Violation(path(e), "has not the expected type or is unknown")));
    } catch (IOException e) {
      throw new IllegalStateException("a tree is read without I/O", e);
    }
  }

  private static String path(JsonProcessingException e) {
    if (!(e instanceof com.fasterxml.jackson.databind.JsonMappingException mapping)) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    mapping
        .getPath()
        .forEach(
            step -> {
              if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
              } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
              }
            });
    return path.toString();
  }

  private @Nullable Prediction prediction(String path, @Nullable Entry entry) {
    if (entry == null) {
      wrong(path + "email_id", "expected a prediction, got null");
      return null;
    }
    String id = entry.emailId();
    if (id == null || id.isBlank() || id.length() > LONGEST_ID || id.indexOf('\0') >= 0) {
      wrong(path + "email_id", "expected 1 to " + LONGEST_ID + " characters");
      id = null;
    }
    Prediction.Verdict production =
        verdict(path + "production_prediction", entry.productionPrediction());
    Prediction.Verdict shadow = verdict(path + "shadow_prediction", entry.shadowPrediction());
    Label label = label(path + "label", entry.label());
    return id == null || production == null || shadow == null
        ? null
        : new Prediction(id, production, shadow, label);
  }

  private Prediction.@Nullable Verdict verdict(String path, @Nullable Said said) {
    if (said == null) {
      wrong(path, "expected what this version said");
      return null;
    }
    Decision decision = decision(path + ".decision", said.decision());
    Double risk = said.riskScore();
    if (risk == null || !(risk >= 0 && risk <= HIGHEST_RISK)) {
      wrong(path + ".risk_score", "expected a number from 0 to 100");
      risk = null;
    }
    Double latency = said.latencyMs();
    if (latency != null && !(latency >= 0 && latency <= LONGEST_LATENCY_MS)) {
      wrong(path + ".latency_ms", "expected a number from 0 to " + (long) LONGEST_LATENCY_MS);
    }
    return decision == null || risk == null
        ? null
        : new Prediction.Verdict(decision, risk, latency);
  }

  private @Nullable Decision decision(String path, @Nullable String word) {
    try {
      return Decision.parse(word == null ? "" : word);
    } catch (IllegalArgumentException e) {
      wrong(path, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable Label label(String path, @Nullable String word) {
    if (word == null) {
      return null;
    }
    try {
      return Label.parse(word);
    } catch (IllegalArgumentException e) {
      wrong(path, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void wrong(String field, String message) {
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(new Violation(field, message));
    }
  }
}
