package io.phishx.crypto.field;

import io.phishx.crypto.key.FernetKey;
import java.util.List;

/**
 * Keys that a {@code v1:} value of a table may be under though they are no column's: what they
 * sealed is bound to nothing, so the table is all that says whether it belongs there.
 *
 * @param undivided whether the tenant's keys open as they were before each column had its own
 * @param legacy keys of the guide's Python code
 */
record OlderKeys(boolean undivided, List<FernetKey> legacy) {

  static final OlderKeys NONE = new OlderKeys(false, List.of());

  OlderKeys {
    legacy = List.copyOf(legacy);
  }
}
