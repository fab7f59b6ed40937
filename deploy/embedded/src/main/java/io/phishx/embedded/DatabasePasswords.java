package io.phishx.embedded;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The passwords of the superuser and of each {@link DatabaseRole}; never printed.
 *
 * @param superuser of the role {@code postgres}
 * @param owner of {@link DatabaseRole#OWNER}
 * @param app of {@link DatabaseRole#APP}
 * @param maintenance of {@link DatabaseRole#MAINTENANCE}
 */
public record DatabasePasswords(String superuser, String owner, String app, String maintenance) {
  private static final int RANDOM_BYTES = 18;

  public DatabasePasswords {
    if (superuser.isBlank() || owner.isBlank() || app.isBlank() || maintenance.isBlank()) {
      throw new IllegalArgumentException("every database role needs a password");
    }
  }

  /** Four fresh ones. */
  public static DatabasePasswords random() {
    var random = new SecureRandom();
    return new DatabasePasswords(next(random), next(random), next(random), next(random));
  }

  public String of(DatabaseRole role) {
    return switch (role) {
      case OWNER -> owner;
      case APP -> app;
      case MAINTENANCE -> maintenance;
    };
  }

  @Override
  public String toString() {
    return "DatabasePasswords[***]";
  }

  private static String next(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
