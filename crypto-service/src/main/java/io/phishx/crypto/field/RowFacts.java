package io.phishx.crypto.field;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the audit log says of a call on rows: who, which tables, how many rows. A service's call
 * that serves several people is an entry for each of them.
 */
final class RowFacts {

  /** Before a table's name, which its tenant chose: none can hide or forge another fact. */
  static final String TABLE = "table.";

  private static final String ERRORS = "errors";
  private static final String ON_BEHALF_OF = "on_behalf_of";

  private RowFacts() {}

  /** One entry per person that the call was made for. */
  static List<AuditEntry> entries(
      Caller caller, String eventType, List<Batch> batches, RowsAnswer answer) {
    Map<Optional<String>, Counts> byPerson = new LinkedHashMap<>();
    for (int i = 0; i < batches.size(); i++) {
      byPerson
          .computeIfAbsent(caller.person(batches.get(i)), person -> new Counts())
          .add(batches.get(i), answer.parts().get(i));
    }
    return byPerson.entrySet().stream()
        .map(one -> entry(caller, eventType, one.getKey(), one.getValue()))
        .toList();
  }

  /** That {@code caller} was refused the table of {@code batch}. */
  static AuditEntry refused(Caller caller, Batch batch) {
    Map<String, String> facts = new HashMap<>();
    facts.put("table", batch.table().name());
    caller.person(batch).ifPresent(person -> facts.put(ON_BEHALF_OF, person));
    return AuditEntry.of("encryption.rows-refused", Outcome.DENIED, caller.subject(), facts);
  }

  private static AuditEntry entry(
      Caller caller, String eventType, Optional<String> person, Counts counts) {
    Map<String, String> facts = new HashMap<>();
    counts.rows.forEach((table, rows) -> facts.put(TABLE + table, Long.toString(rows)));
    facts.put(ERRORS, Long.toString(counts.errors));
    person.ifPresent(id -> facts.put(ON_BEHALF_OF, id));
    return AuditEntry.of(
        eventType, counts.errors == 0 ? Outcome.SUCCESS : Outcome.FAILURE, caller.subject(), facts);
  }

  private static final class Counts {
    private final Map<String, Long> rows = new HashMap<>();
    private long errors;

    void add(Batch batch, RowsAnswer.Part part) {
      rows.merge(batch.table().name(), (long) batch.rows().size(), Long::sum);
      errors += part.errors().size();
    }
  }
}
