package io.phishx.crypto.client;

import java.util.List;
import java.util.Map;

/**
 * What a tenant's stored values of this service need.
 *
 * @param countedAt {@link KeyTargets#asOf} of an answer that came before the count began
 * @param tables table of the field map to its counts; complete for each table named
 */
public record Coverage(String countedAt, Map<String, List<ColumnCount>> tables) {

  public Coverage {
    tables = Map.copyOf(tables);
  }
}
