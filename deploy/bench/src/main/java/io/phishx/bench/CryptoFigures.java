package io.phishx.bench;

import io.phishx.local.PhishxSystem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The figures of crypto-service over HTTP: fields of 64 bytes, sealed as {@code v2}. */
final class CryptoFigures {

  private static final int BATCH = 1000;
  private static final int ALTERED = 17;
  private static final int BODIES = 16;
  private static final int CALLERS = 24;
  private static final int BATCH_CALLERS = 4;
  private static final String TABLE = "findings";
  private static final String COLUMN = "description";
  private static final String SEALED = "\"" + COLUMN + "\":\"v2:";

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final Subject subject;
  private final Map<String, String> bearer;

  /**
   * @param token of anomaly-service, whose table it is
   */
  CryptoFigures(PhishxSystem system, OpenLoop driver, String token) {
    this.system = system;
    this.driver = driver;
    this.subject = new Subject("PhishX", system.pid("crypto-service"));
    this.bearer = Call.bearer(token);
  }

  /** Rows as they are sent: text that an answer is compared with, and what was sent. */
  private record Rows(List<String> ids, List<String> texts, Buffer plain) {}

  List<Comparison> figures() {
    List<Rows> single = rows(BODIES, 1);
    List<Rows> batches = rows(BODIES, BATCH);
    List<JsonObject> sealedBatches = batches.stream().map(this::sealed).toList();
    requireErrorsPerItem(batches.getFirst(), sealedBatches.getFirst());
    List<Buffer> sealed = sealedBatches.stream().map(JsonObject::toBuffer).toList();
    return List.of(
        comparison(
            "seal one field of 64 B",
            new Goal(3000, 5000, 5),
            new Scenario(subject, 1, CALLERS, n -> seal(single.get((int) (n % BODIES)), 1))),
        comparison(
            "seal a batch of 1 000 fields of 64 B",
            new Goal(100_000, 250_000, 0),
            new Scenario(
                subject, BATCH, BATCH_CALLERS, n -> seal(batches.get((int) (n % BODIES)), BATCH))),
        comparison(
            "open a batch of 1 000 fields, order and texts compared",
            new Goal(100_000, 250_000, 0),
            new Scenario(
                subject,
                BATCH,
                BATCH_CALLERS,
                n -> open(batches.get((int) (n % BODIES)), sealed.get((int) (n % BODIES))))));
  }

  /**
   * Alters one sealed field of a batch: that row must be named in the errors, and no other, while
   * every other text comes back at its place.
   *
   * @throws IllegalStateException if it is not so
   */
  private void requireErrorsPerItem(Rows rows, JsonObject sealed) {
    JsonObject altered = sealed.copy();
    JsonObject row = altered.getJsonArray("rows").getJsonObject(ALTERED);
    String value = row.getString(COLUMN);
    char last = value.charAt(value.length() - 2);
    row.put(
        COLUMN,
        value.substring(0, value.length() - 2)
            + (last == 'A' ? 'B' : 'A')
            + value.substring(value.length() - 1));
    JsonObject answer =
        driver.require(openCall(altered.toBuffer(), Call.Expectation.ok())).toJsonObject();
    JsonArray errors = answer.getJsonArray("errors");
    JsonArray opened = answer.getJsonArray("rows");
    boolean right = errors.size() == 1 && errors.getJsonObject(0).getInteger("index") == ALTERED;
    for (int i = 0; i < BATCH; i++) {
      String text = opened.getJsonObject(i).getString(COLUMN);
      right &= i == ALTERED ? text == null : rows.texts().get(i).equals(text);
    }
    if (!right) {
      throw new IllegalStateException("one altered field must be one error, got " + errors);
    }
  }

  private Call open(Rows rows, Buffer sealed) {
    return openCall(sealed, (status, body) -> status == 200 && inOrder(body.toString(), rows));
  }

  private Call openCall(Buffer body, Call.Expectation right) {
    return Call.json(at("/encryption/rows/decrypt"), bearer, body, right);
  }

  private static boolean inOrder(String text, Rows rows) {
    int at = 0;
    for (String expected : rows.texts()) {
      at = text.indexOf(expected, at);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  private JsonObject sealed(Rows rows) {
    JsonObject answer = driver.require(seal(rows, BATCH)).toJsonObject();
    return new JsonObject()
        .put("table", TABLE)
        .put("row_ids", new JsonArray(new ArrayList<>(rows.ids())))
        .put("rows", answer.getJsonArray("rows"));
  }

  private static Comparison comparison(String name, Goal goal, Scenario scenario) {
    return new Comparison(name, " fields/s", goal, List.of(scenario));
  }

  private Call seal(Rows rows, int fields) {
    return Call.json(
        at("/encryption/rows/encrypt"),
        bearer,
        rows.plain(),
        (status, body) -> status == 200 && sealedIn(body) == fields);
  }

  private static int sealedIn(Buffer body) {
    String text = body.toString();
    int found = 0;
    for (int at = text.indexOf(SEALED); at >= 0; at = text.indexOf(SEALED, at + 1)) {
      found++;
    }
    return found;
  }

  private static List<Rows> rows(int bodies, int size) {
    List<Rows> all = new ArrayList<>();
    for (int i = 0; i < bodies; i++) {
      List<String> ids = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      JsonArray rows = new JsonArray();
      for (int row = 0; row < size; row++) {
        ids.add(UUID.randomUUID().toString());
        texts.add((UUID.randomUUID().toString() + UUID.randomUUID()).substring(0, 64));
        rows.add(new JsonObject().put(COLUMN, texts.getLast()));
      }
      all.add(
          new Rows(
              ids,
              texts,
              new JsonObject()
                  .put("table", TABLE)
                  .put("row_ids", new JsonArray(new ArrayList<>(ids)))
                  .put("rows", rows)
                  .toBuffer()));
    }
    return all;
  }

  private URI at(String path) {
    return system.serviceUrl("crypto-service").resolve(path);
  }
}
