package io.phishx.auth.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token allows; the names are those of {@code @RolesAllowed}. */
public enum Scope {
  READ(false),
  WRITE(false),
  ADMIN(true),
  EMAIL_INGEST(false),
  ENFORCE(true),
  SOC(true),
  /** Only in the services' own tokens. */
  INTERNAL(false);

  private final boolean privileged;

  Scope(boolean privileged) {
    this.privileged = privileged;
  }

  /** Whether it needs a trust snapshot that was confirmed within seconds. */
  public boolean privileged() {
    return privileged;
  }

  /** The name on the wire. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of that name on the wire. */
  public static Optional<Scope> of(String wire) {
    return Arrays.stream(values()).filter(s -> s.wire().equals(wire)).findFirst();
  }
}
