package io.phishx.crypto.field;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.FernetKey;
import io.phishx.crypto.root.LegacyKeys;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What opens for a tenant beside values under its columns' keys.
 *
 * @param legacy keys of the guide's Python code, if it made values of this tenant
 * @param undividedTables the tenant's own tables in which older {@code v1:} values open, as they do
 *     in the guide's tables, whose rows nobody but their services brings
 * @param readable whether a value in neither format passes as it is
 * @param counted whether formats are counted, for the report of a migration
 */
record OpenRules(
    List<FernetKey> legacy, Set<String> undividedTables, boolean readable, boolean counted) {

  static final OpenRules STRICT = new OpenRules(List.of(), Set.of(), false, false);

  OpenRules {
    legacy = List.copyOf(legacy);
    undividedTables = Set.copyOf(undividedTables);
  }

  static OpenRules of(CryptoConfig config, LegacyKeys legacy, TenantId tenant) {
    String own = tenant + "/";
    return new OpenRules(
        legacy.of(tenant).stream().map(FernetKey::of).toList(),
        config.undividedTables().orElse(Set.of()).stream()
            .filter(name -> name.startsWith(own))
            .map(name -> name.substring(own.length()))
            .collect(Collectors.toSet()),
        config.migration() || !config.enabled(),
        config.migration());
  }

  /** The same, where a value in neither format passes only if {@code passes}. */
  OpenRules readableIf(boolean passes) {
    return new OpenRules(legacy, undividedTables, passes, counted);
  }

  OlderKeys older(FieldMap.Table table) {
    return table.owner().isPresent() || undividedTables.contains(table.name())
        ? new OlderKeys(true, legacy)
        : OlderKeys.NONE;
  }
}
