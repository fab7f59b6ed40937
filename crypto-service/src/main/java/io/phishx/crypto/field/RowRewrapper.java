package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.search.BlindIndex;
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

  private final Rings rings;
  private final KeyRing ring;
  private final Caller caller;
  private final boolean withIndexes;
  private final RowOpener opener;
  private final Instant now;
  private final Map<UUID, Long> seals = new HashMap<>();
  private long sealed;
  private long refused;

  /**
   * @param withIndexes whether the searchable values are indexed anew, also those that stay
   */
  RowRewrapper(Rings rings, OpenRules rules, Caller caller, boolean withIndexes, Instant now) {
    this.rings = rings;
    this.ring = rings.own();
    this.caller = caller;
    this.withIndexes = withIndexes;
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
    List<Map<String, String>> indexes = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      Map<String, String> found = new HashMap<>();
      for (FieldMap.Column column : batch.table().columns().values()) {
        rewrap(batch, i, column, found, errors);
      }
      if (withIndexes && batch.table().isSearchable()) {
        indexes.add(found);
      }
    }
    return new RowsAnswer.Part(batch.table().name(), batch.rows(), errors, indexes);
  }

  private void rewrap(
      Batch batch,
      int index,
      FieldMap.Column column,
      Map<String, String> indexes,
      List<RowsAnswer.RowError> errors) {
    ObjectNode row = batch.rows().get(index);
    byte[] rowId = batch.rowId(index);
    JsonNode value = row.get(column.name());
    boolean indexed = withIndexes && isIndexed(batch.table(), column);
    if (value == null || value.isNull()) {
      return;
    }
    boolean newest = isNewest(batch, column.name(), value);
    if (newest && !indexed) {
      return;
    }
    try {
      JsonNode opened = opener.value(batch, column.name(), rowId, value);
      if (!newest) {
        row.put(column.name(), newest(batch, column.name(), rowId, opened));
      }
      if (indexed && opened.isTextual()) {
        index(batch.table(), column, opened.textValue(), indexes);
      }
    } catch (ValueRefused e) {
      refused++;
      row.remove(column.name());
      errors.add(new RowsAnswer.RowError(index, column.name(), e.reason().type()));
    }
  }

  private boolean isIndexed(FieldMap.Table table, FieldMap.Column column) {
    return column.search().isPresent() && caller.seesIndexes(table);
  }

  private void index(
      FieldMap.Table table, FieldMap.Column column, String text, Map<String, String> indexes) {
    FieldMap.Search search = column.search().orElseThrow();
    indexes.put(
        column.name(),
        BlindIndex.of(rings.index(search), table.name(), column.name(), search.bits(), text));
  }

  private String newest(Batch batch, String column, byte @Nullable [] rowId, JsonNode opened)
      throws ValueRefused {
    if (rowId == null && !batch.isBare()) {
      throw new ValueRefused(ValueRefused.Reason.ROW_ID_REQUIRED);
    }
    sealed++;
    if (batch.isBare() || rowId == null) {
      seals.merge(rings.bare().id(), 1L, Long::sum);
      return FieldCodec.sealBare(rings.bare().fernet(batch.table().name(), column), now, opened);
    }
    seals.merge(ring.active(KeyPurpose.FIELD).id(), 1L, Long::sum);
    ring.active(KeyPurpose.FIELD).used(1);
    return FieldCodec.seal(ring, batch.table().name(), column, rowId, opened);
  }

  private boolean isNewest(Batch batch, String column, JsonNode value) {
    if (!value.isTextual()) {
      return false;
    }
    return batch.isBare()
        ? FieldCodec.isBareUnder(
            rings.bare().fernet(batch.table().name(), column), value.textValue())
        : FieldCodec.keyVersion(value.textValue()) == ring.active(KeyPurpose.FIELD).version();
  }
}
