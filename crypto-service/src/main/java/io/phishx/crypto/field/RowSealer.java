package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.search.BlindIndex;
import io.phishx.crypto.usage.FieldCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seals the rows of one call in place; pure work without any wait, for one thread. */
final class RowSealer {

  private final Rings rings;
  private final Caller caller;
  private final Instant now;
  private long all;
  private long failed;
  private long bound;
  private long bare;

  RowSealer(Rings rings, Caller caller, Instant now) {
    this.rings = rings;
    this.caller = caller;
    this.now = now;
  }

  /** The tenant's keys that sealing {@code batches} for {@code caller} takes. */
  static Set<KeyPurpose> needs(List<Batch> batches, Caller caller) {
    Set<KeyPurpose> needs = EnumSet.noneOf(KeyPurpose.class);
    for (Batch batch : batches) {
      needs.add(batch.isBare() ? KeyPurpose.FERNET : KeyPurpose.FIELD);
      if (hasIndex(batch, caller, false)) {
        needs.add(KeyPurpose.INDEX);
      }
    }
    return needs;
  }

  static boolean needsServiceWide(List<Batch> batches, Caller caller) {
    return batches.stream().anyMatch(batch -> hasIndex(batch, caller, true));
  }

  private static boolean hasIndex(Batch batch, Caller caller, boolean serviceWide) {
    return batch.table().columns().values().stream()
        .flatMap(column -> column.search().stream())
        .anyMatch(
            search -> search.serviceWide() == serviceWide && caller.seesIndexes(batch.table()));
  }

  RowsAnswer seal(List<Batch> batches) {
    return new RowsAnswer(batches.stream().map(this::seal).toList());
  }

  /** What was done, for the ledger and the keys' own counts. */
  FieldCounts counts() {
    Map<UUID, Long> seals = new HashMap<>();
    if (bound > 0) {
      seals.put(rings.own().active(KeyPurpose.FIELD).id(), bound);
      rings.own().active(KeyPurpose.FIELD).used(bound);
    }
    if (bare > 0) {
      seals.put(rings.bare().id(), bare);
    }
    return FieldCounts.encrypted(all, failed, seals);
  }

  private RowsAnswer.Part seal(Batch batch) {
    List<RowsAnswer.RowError> errors = new ArrayList<>();
    List<Map<String, String>> indexes = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      Map<String, String> found = new HashMap<>();
      sealRow(batch, i, found, errors);
      if (batch.table().isSearchable()) {
        indexes.add(found);
      }
    }
    return new RowsAnswer.Part(batch.table().name(), batch.rows(), errors, indexes);
  }

  private void sealRow(
      Batch batch, int index, Map<String, String> indexes, List<RowsAnswer.RowError> errors) {
    ObjectNode row = batch.rows().get(index);
    byte[] rowId = batch.rowId(index);
    for (FieldMap.Column column : batch.table().columns().values()) {
      JsonNode value = row.get(column.name());
      if (value == null || value.isNull()) {
        continue;
      }
      all++;
      try {
        String sealed = sealValue(batch, column.name(), rowId, value);
        if (value.isTextual() && column.search().isPresent()) {
          index(batch, column, value.textValue(), indexes);
        }
        row.put(column.name(), sealed);
      } catch (ValueRefused e) {
        failed++;
        row.remove(column.name());
        errors.add(new RowsAnswer.RowError(index, column.name(), e.reason().type()));
      }
    }
  }

  private String sealValue(Batch batch, String column, byte @Nullable [] rowId, JsonNode value)
      throws ValueRefused {
    if (batch.isBare()) {
      String sealed =
          FieldCodec.sealBare(rings.bare().fernet(batch.table().name(), column), now, value);
      bare++;
      return sealed;
    }
    if (rowId == null) {
      throw new ValueRefused(ValueRefused.Reason.ROW_ID_REQUIRED);
    }
    String sealed = FieldCodec.seal(rings.own(), batch.table().name(), column, rowId, value);
    bound++;
    return sealed;
  }

  private void index(
      Batch batch, FieldMap.Column column, String text, Map<String, String> indexes) {
    FieldMap.Search search = column.search().orElseThrow();
    if (caller.seesIndexes(batch.table())) {
      indexes.put(
          column.name(),
          BlindIndex.of(
              rings.index(search), batch.table().name(), column.name(), search.bits(), text));
    }
  }
}
