package io.phishx.crypto.field;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.auth.client.CurrentCaller;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyNeeds;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.ShreddedTenants;
import io.phishx.crypto.search.BlindIndex;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Gives services the blind indexes to search their own tables by. */
@Path("/encryption/blind-index")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class BlindIndexResource {

  private final DataKeys keys;
  private final ShreddedTenants shredded;
  private final CurrentCaller current;
  private final CryptoConfig config;
  private final Clock clock;

  BlindIndexResource(
      DataKeys keys,
      ShreddedTenants shredded,
      CurrentCaller current,
      CryptoConfig config,
      Clock clock) {
    this.keys = keys;
    this.shredded = shredded;
    this.current = current;
    this.config = config;
    this.clock = clock;
  }

  /** What is searched for. */
  record Question(
      @Nullable String table, @Nullable String field, @Nullable List<@Nullable String> values) {}

  /**
   * The indexes, in the order of the values.
   *
   * @param indexes to store
   * @param candidates to search for, any of them: one per key that may have made stored indexes
   */
  @JsonInclude
  record Answer(List<String> indexes, List<List<String>> candidates) {}

  @POST
  @RolesAllowed("internal")
  @Operation(summary = "Blind indexes for equality search; values may collide")
  public Uni<Answer> indexes(@Nullable Question question) {
    Caller caller = Caller.of(current.token());
    shredded.refuse(caller.tenant());
    if (question == null || question.values() == null) {
      throw new Problem.Invalid("malformed-json", "expected table, field and values");
    }
    FieldMap.Table table = table(question);
    FieldMap.Column column = column(question, table);
    if (!caller.mayOpen(table)) {
      throw Caller.refused(table);
    }
    List<String> values = values(question.values());
    FieldMap.Search search = column.search().orElseThrow();
    Uni<KeyRing> ring =
        search.serviceWide()
            ? RowCalls.serviceWide(keys)
            : keys.ring(caller.tenant(), KeyNeeds.toSeal(Set.of(KeyPurpose.INDEX)));
    return ring.map(
        found -> {
          DataKey storing = found.storing(clock.instant().minus(config.settleTime()));
          List<String> indexes = new ArrayList<>(values.size());
          List<List<String>> candidates = new ArrayList<>(values.size());
          for (String value : values) {
            indexes.add(index(storing, table, column, value));
            candidates.add(
                found.index().stream().map(key -> index(key, table, column, value)).toList());
          }
          return new Answer(indexes, candidates);
        });
  }

  private static String index(
      DataKey key, FieldMap.Table table, FieldMap.Column column, String value) {
    return BlindIndex.of(
        key, table.name(), column.name(), column.search().orElseThrow().bits(), value);
  }

  private static FieldMap.Table table(Question question) {
    // a tenant's own tables have no service that could search them
    FieldMap.Table table = question.table() == null ? null : FieldMap.GUIDE.table(question.table());
    if (table == null) {
      throw invalid("table", "expected a table that a service owns");
    }
    return table;
  }

  private static FieldMap.Column column(Question question, FieldMap.Table table) {
    FieldMap.Column column =
        question.field() == null ? null : table.columns().get(question.field());
    if (column == null || column.search().isEmpty()) {
      throw invalid("field", "expected a searchable field of " + table.name());
    }
    return column;
  }

  private List<String> values(List<@Nullable String> given) {
    if (given.size() > config.maxRows()) {
      throw new Problem.TooLarge(
          "too-many-rows",
          "expected at most " + config.maxRows() + " values in a call, got " + given.size());
    }
    List<String> values = new ArrayList<>(given.size());
    for (String value : given) {
      if (value == null) {
        throw invalid("values", "expected text only");
      }
      values.add(value);
    }
    return values;
  }

  private static Problem.Invalid invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-request",
        "the question cannot be answered",
        List.of(new Violation(field, message)));
  }
}
