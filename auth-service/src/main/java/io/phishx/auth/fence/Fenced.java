package io.phishx.auth.fence;

import static java.util.stream.Collectors.joining;

import io.phishx.auth.client.Role;
import java.util.Arrays;

/**
 * The fence as statements ask for it that grant something: an SQL expression for the row of a
 * subject and its tenant, null where no fence concerns it.
 */
public final class Fenced {

  private static final String ROLES =
      Arrays.stream(Role.values())
          .filter(Role::isFenced)
          .map(role -> "'" + role.wire() + "'")
          .collect(joining(", ", "(", ")"));

  private Fenced() {}

  /**
   * Up to when its tokens are refused; a new one is issued later.
   *
   * @param role the column of its role
   * @param slug the column of its tenant's slug
   * @param operator the parameter with the operator tenant's slug
   */
  public static String tokensBefore(String role, String slug, String operator) {
    return column("tokens_before", role, slug, operator);
  }

  /**
   * Up to when a session that began then is over.
   *
   * @param role the column of its role
   * @param slug the column of its tenant's slug
   * @param operator the parameter with the operator tenant's slug
   */
  public static String sessionsBefore(String role, String slug, String operator) {
    return column("fenced_at", role, slug, operator);
  }

  private static String column(String column, String role, String slug, String operator) {
    return "(select f.%s from trust_fence f where %s in %s or %s = %s)"
        .formatted(column, role, ROLES, slug, operator);
  }
}
