package io.phishx.auth.user;

import io.phishx.auth.testkit.AuthSettings;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.SealedRow;
import io.phishx.testing.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Users whose passwords were hashed when a hash cost less than today. */
@ApplicationScoped
public class OutdatedHashes {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MEMORY_KIB = 4096;

  private final UserSeal seal;

  OutdatedHashes(UserSeal seal) {
    this.seal = seal;
  }

  /** Gives the tenant's user such a hash of the password of every test. */
  public void store(TenantId tenant, UUID user) throws SQLException {
    SealedRow sealed = seal.seal(tenant, user, Map.of("password_hash", phc())).await().atMost(SOON);
    Database.execute(
        "update users set password_hash = ? where id = ?",
        Objects.requireNonNull(sealed.value("password_hash")),
        user);
  }

  /** Such a hash, as a PHC string. */
  String phc() {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] hash = new byte[32];
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(MEMORY_KIB)
            .withIterations(1)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    argon.generateBytes(AuthSettings.PASSWORD.getBytes(StandardCharsets.UTF_8), hash);
    return new ArgonHash(new ArgonHash.Cost(MEMORY_KIB, 1, 1), Secret.of(salt), Secret.of(hash))
        .phc();
  }
}
