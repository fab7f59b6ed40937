package io.phishx.crypto.field;

import io.phishx.auth.client.Scope;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.DataKeys;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, as the verified token says.
 *
 * @param subject a user's or client's id; a service's name
 * @param service whether it is a service's own token
 * @param opens whether its scopes allow to open rows of the tables that are its to open
 * @param onBehalfOf the user whom a service acts for by its token, for audit and budgets only
 */
record Caller(
    TenantId tenant, String subject, boolean service, boolean opens, Optional<String> onBehalfOf) {

  /** One of them opens rows: admins and analysts over the public API, services among themselves. */
  private static final Set<Scope> OPENING = Set.of(Scope.ADMIN, Scope.SOC, Scope.INTERNAL);

  Caller {
    if (tenant.equals(DataKeys.SERVICE)) {
      throw new Problem.Forbidden("no-such-tenant", "the token's tenant owns no rows");
    }
  }

  static Caller of(VerifiedToken token) {
    return new Caller(
        token.tenant(),
        token.subject(),
        token.isService(),
        !Collections.disjoint(token.scopes(), OPENING),
        token.onBehalfOf());
  }

  /** Whether the rows of {@code table} may be opened or searched by this caller. */
  boolean mayOpen(FieldMap.Table table) {
    return table.owner().map(this::is).orElse(!service);
  }

  /** Whether {@code table}'s values may get newer keys at the wish of this caller. */
  boolean mayRewrap(FieldMap.Table table) {
    return !service || table.owner().filter(this::is).isPresent();
  }

  /**
   * Whether this caller gets the blind indexes of {@code table}. Whoever has an index of a value of
   * his choice can tell which stored rows hold that value, so only who may open them gets any.
   */
  boolean seesIndexes(FieldMap.Table table) {
    return opens && mayOpen(table);
  }

  /**
   * The person for whom {@code batch} is worked on; empty for a person's own call and for what a
   * service does by itself.
   */
  Optional<String> person(Batch batch) {
    return batch.onBehalfOf().or(() -> onBehalfOf);
  }

  /**
   * Only a service speaks for others, and for nobody but whom its token names, if that names one.
   *
   * @throws Problem.Forbidden for any other
   */
  void requireMaySpeakFor(Batch batch) {
    Optional<String> named = batch.onBehalfOf();
    boolean itsPerson = onBehalfOf.isEmpty() || onBehalfOf.equals(named);
    if (named.isPresent() && !(service && itsPerson)) {
      throw new Problem.Forbidden(
          "on-behalf-of", "only a service asks on behalf of somebody, and of its token's person");
    }
  }

  static Problem.Forbidden refused(FieldMap.Table table) {
    return new Problem.Forbidden(
        "table-of-another-service",
        "rows of "
            + table.name()
            + " are opened for "
            + table.owner().orElse("the tenant's people")
            + " only");
  }

  private boolean is(String owner) {
    return service && subject.equals(owner);
  }
}
