package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table, as one call brings them.
 *
 * @param table its entry in the field map
 * @param rows changed in place: the answer's rows are the asked ones with other values
 * @param rowIds one per row; null for bare rows
 * @param onBehalfOf the person whom a service asks for
 */
record Batch(
    FieldMap.Table table,
    List<ObjectNode> rows,
    @Nullable List<String> rowIds,
    Optional<String> onBehalfOf) {

  /** Whether its values are sealed without being bound to their row. */
  boolean isBare() {
    return switch (table.format()) {
      case AUTO -> rowIds == null;
      case V1 -> true;
      case V2 -> false;
    };
  }

  /** The bytes of the row id that bind a value; null for a bare row. */
  byte @Nullable [] rowId(int index) {
    return rowIds == null ? null : BoundGcmFormat.rowId(rowIds.get(index));
  }
}
