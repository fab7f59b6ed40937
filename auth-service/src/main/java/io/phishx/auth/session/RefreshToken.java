package io.phishx.auth.session;

import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.auth.token.UserClaims;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A refresh token: a 256-bit secret after what its session is, so that the next access token can be
 * signed before the one statement that decides. Only the hash of the whole is stored, so what it
 * says counts for nothing unless it is the very token that was issued; the statement compares it
 * with the session's row all the same. Prints nothing of it.
 */
record RefreshToken(UserClaims claims, Secret secret) {

  private static final byte FORMAT = 1;

  /** Their positions belong to the format: append only. */
  private static final List<Role> ROLES =
      List.of(Role.ADMINISTRATOR, Role.SOC_ANALYST, Role.API_CLIENT, Role.READONLY);

  /** Their positions belong to the format: append only. */
  private static final List<Scope> SCOPES =
      List.of(Scope.READ, Scope.WRITE, Scope.ADMIN, Scope.EMAIL_INGEST, Scope.ENFORCE, Scope.SOC);

  private static final int SECRET_BYTES = 32;
  private static final int LENGTH = 1 + 4 * 16 + 2 + SECRET_BYTES;

  /** A new token of the session in {@code claims}. */
  static RefreshToken next(UserClaims claims, SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new RefreshToken(claims, Secret.of(secret));
  }

  /** Reads a token's text; empty if it has not its form. */
  static Optional<RefreshToken> parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != LENGTH || bytes[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
    TenantId tenant = new TenantId(uuid(buffer));
    UUID user = uuid(buffer);
    UUID session = uuid(buffer);
    UUID family = uuid(buffer);
    int role = buffer.get();
    int mask = buffer.get();
    byte[] secret = new byte[SECRET_BYTES];
    buffer.get(secret);
    if (role < 0 || role >= ROLES.size() || mask < 0) {
      return Optional.empty();
    }
    Role known = ROLES.get(role);
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (int i = 0; i < SCOPES.size(); i++) {
      if ((mask & 1 << i) != 0) {
        scopes.add(SCOPES.get(i));
      }
    }
    if (!known.scopes().containsAll(scopes)) {
      return Optional.empty();
    }
    return Optional.of(
        new RefreshToken(
            new UserClaims(user, tenant, known, scopes, session, family), Secret.of(secret)));
  }

  /** The text that the client keeps. */
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
  }

  /** What is stored in its place. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private byte[] bytes() {
    int mask = 0;
    for (Scope scope : claims.scopes()) {
      mask |= 1 << SCOPES.indexOf(scope);
    }
    ByteBuffer buffer = ByteBuffer.allocate(LENGTH).put(FORMAT);
    put(buffer, claims.tenant().value());
    put(buffer, claims.user());
    put(buffer, claims.session());
    put(buffer, claims.family());
    return buffer
        .put((byte) ROLES.indexOf(claims.role()))
        .put((byte) mask)
        .put(secret.reveal())
        .array();
  }

  private static void put(ByteBuffer buffer, UUID id) {
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer buffer) {
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  @Override
  public String toString() {
    return "RefreshToken[" + claims.session() + "]";
  }
}
