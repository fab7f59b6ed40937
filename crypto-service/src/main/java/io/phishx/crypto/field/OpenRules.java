package io.phishx.crypto.field;

import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.FernetKey;
import io.phishx.crypto.root.LegacyKeys;
import java.util.List;

/**
 * What opens beside the tenant's own values.
 *
 * @param legacy keys of the guide's Python code, for {@code v1:} values no tenant's key made
 * @param readable whether a value in neither format passes as it is
 * @param counted whether formats are counted, for the report of a migration
 */
record OpenRules(List<FernetKey> legacy, boolean readable, boolean counted) {

  static final OpenRules STRICT = new OpenRules(List.of(), false, false);

  OpenRules {
    legacy = List.copyOf(legacy);
  }

  static OpenRules of(CryptoConfig config, LegacyKeys legacy) {
    return new OpenRules(
        legacy.all().stream().map(FernetKey::of).toList(),
        config.migration() || !config.enabled(),
        config.migration());
  }
}
