package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.KeyNeeds;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.usage.FieldCounts;
import io.phishx.crypto.usage.FormatCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the rows of one call in place; pure work without any wait, for one thread. */
final class RowOpener {

  private final KeyRing ring;
  private final OpenRules rules;
  private final Map<FormatCounts.Column, FormatCounts> formats = new HashMap<>();
  private final Map<Optional<String>, Long> byPerson = new HashMap<>();
  private long all;
  private long failed;

  RowOpener(KeyRing ring, OpenRules rules) {
    this.ring = ring;
    this.rules = rules;
  }

  /** The keys that the values of {@code batches} name. */
  static KeyNeeds needs(List<Batch> batches) {
    Set<Integer> versions = new HashSet<>();
    boolean fernet = false;
    for (Batch batch : batches) {
      for (ObjectNode row : batch.rows()) {
        for (String column : batch.table().columns().keySet()) {
          JsonNode value = row.get(column);
          int version =
              value != null && value.isTextual()
                  ? FieldCodec.keyVersion(value.textValue())
                  : FieldCodec.UNKNOWN;
          if (version == FieldCodec.FERNET) {
            fernet = true;
          } else if (version != FieldCodec.UNKNOWN && batch.rowIds() != null) {
            versions.add(version);
          }
        }
      }
    }
    return KeyNeeds.toOpen(versions, fernet);
  }

  RowsAnswer open(List<Batch> batches) {
    return new RowsAnswer(batches.stream().map(this::open).toList());
  }

  FieldCounts counts() {
    return FieldCounts.decrypted(all, failed).seen(formats);
  }

  /** How many values were asked for, by the person that {@link Batch#onBehalfOf} names. */
  Map<Optional<String>, Long> byPerson() {
    return byPerson;
  }

  private RowsAnswer.Part open(Batch batch) {
    long before = all;
    List<RowsAnswer.RowError> errors = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      ObjectNode row = batch.rows().get(i);
      byte[] rowId = batch.rowId(i);
      for (String column : batch.table().columns().keySet()) {
        JsonNode value = row.get(column);
        if (value == null || value.isNull()) {
          continue;
        }
        try {
          row.set(column, value(batch, column, rowId, value));
        } catch (ValueRefused e) {
          failed++;
          row.remove(column);
          errors.add(new RowsAnswer.RowError(i, column, e.reason().type()));
        }
      }
    }
    byPerson.merge(batch.onBehalfOf(), all - before, Long::sum);
    return new RowsAnswer.Part(batch.table().name(), batch.rows(), errors, List.of());
  }

  /** Opens one value, and counts it. */
  JsonNode value(Batch batch, String column, byte @Nullable [] rowId, JsonNode value)
      throws ValueRefused {
    all++;
    int version = value.isTextual() ? FieldCodec.keyVersion(value.textValue()) : FieldCodec.UNKNOWN;
    if (version != FieldCodec.UNKNOWN) {
      JsonNode opened =
          FieldCodec.open(
              ring,
              rules.older(batch.table()),
              batch.table().name(),
              column,
              rowId,
              value.textValue());
      see(batch, column, version == FieldCodec.FERNET ? FormatCounts.V1 : FormatCounts.V2);
      return opened;
    }
    if (!rules.readable() || FieldCodec.isMeantAsSealed(value)) {
      throw new ValueRefused(Reason.UNKNOWN_FORMAT);
    }
    see(batch, column, FormatCounts.PLAINTEXT);
    return value;
  }

  private void see(Batch batch, String column, FormatCounts one) {
    if (rules.counted()) {
      formats.merge(new FormatCounts.Column(batch.table().name(), column), one, FormatCounts::plus);
    }
  }
}
