package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.KeyNeeds;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.usage.FieldCounts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the rows of one call in place; pure work without any wait, for one thread. */
final class RowOpener {

  private final KeyRing ring;
  private final boolean acceptReadable;
  private long all;
  private long failed;

  /**
   * @param acceptReadable whether a value in neither format passes as it is: only while encryption
   *     is switched off in a local run
   */
  RowOpener(KeyRing ring, boolean acceptReadable) {
    this.ring = ring;
    this.acceptReadable = acceptReadable;
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
    return FieldCounts.decrypted(all, failed);
  }

  private RowsAnswer.Part open(Batch batch) {
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
    return new RowsAnswer.Part(batch.table().name(), batch.rows(), errors, List.of());
  }

  /** Opens one value, and counts it. */
  JsonNode value(Batch batch, String column, byte @Nullable [] rowId, JsonNode value)
      throws ValueRefused {
    all++;
    if (!value.isTextual()) {
      return readable(value);
    }
    String text = value.textValue();
    return acceptReadable && FieldCodec.keyVersion(text) == FieldCodec.UNKNOWN
        ? value
        : FieldCodec.open(ring, batch.table().name(), column, rowId, text);
  }

  private JsonNode readable(JsonNode value) throws ValueRefused {
    if (acceptReadable) {
      return value;
    }
    throw new ValueRefused(Reason.UNKNOWN_FORMAT);
  }
}
