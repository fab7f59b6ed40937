package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.usage.FieldCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings the values of one call to the newest key and format without showing them; a value that is
 * there already stays as it is.
 */
final class RowRewrapper {

  private final KeyRing ring;
  private final RowOpener opener;
  private final Instant now;
  private final Map<UUID, Long> seals = new HashMap<>();
  private long sealed;
  private long refused;

  RowRewrapper(KeyRing ring, OpenRules rules, Instant now) {
    this.ring = ring;
    this.opener = new RowOpener(ring, rules);
    this.now = now;
  }

  RowsAnswer rewrap(List<Batch> batches) {
    return new RowsAnswer(batches.stream().map(this::rewrap).toList());
  }

  FieldCounts counts() {
    FieldCounts opened = opener.counts();
    return new FieldCounts(sealed, opened.decryptions(), 0, refused, seals, opened.formats());
  }

  private RowsAnswer.Part rewrap(Batch batch) {
    List<RowsAnswer.RowError> errors = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      ObjectNode row = batch.rows().get(i);
      byte[] rowId = batch.rowId(i);
      for (String column : batch.table().columns().keySet()) {
        JsonNode value = row.get(column);
        if (value == null || value.isNull() || isNewest(batch, value)) {
          continue;
        }
        try {
          row.put(column, newest(batch, column, rowId, value));
        } catch (ValueRefused e) {
          refused++;
          row.remove(column);
          errors.add(new RowsAnswer.RowError(i, column, e.reason().type()));
        }
      }
    }
    return new RowsAnswer.Part(batch.table().name(), batch.rows(), errors, List.of());
  }

  private String newest(Batch batch, String column, byte @Nullable [] rowId, JsonNode value)
      throws ValueRefused {
    JsonNode opened = opener.value(batch, column, rowId, value);
    if (rowId == null && !batch.isBare()) {
      throw new ValueRefused(ValueRefused.Reason.ROW_ID_REQUIRED);
    }
    sealed++;
    if (batch.isBare() || rowId == null) {
      seals.merge(ring.active(KeyPurpose.FERNET).id(), 1L, Long::sum);
      return FieldCodec.sealBare(ring.active(KeyPurpose.FERNET).fernet(), now, opened);
    }
    seals.merge(ring.active(KeyPurpose.FIELD).id(), 1L, Long::sum);
    ring.active(KeyPurpose.FIELD).used(1);
    return FieldCodec.seal(ring, batch.table().name(), column, rowId, opened);
  }

  private boolean isNewest(Batch batch, JsonNode value) {
    return !batch.isBare()
        && value.isTextual()
        && FieldCodec.keyVersion(value.textValue()) == ring.active(KeyPurpose.FIELD).version();
  }
}
