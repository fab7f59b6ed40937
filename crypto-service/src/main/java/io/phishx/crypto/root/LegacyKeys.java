package io.phishx.crypto.root;

import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The Fernet keys of the guide's Python code: PBKDF2-SHA256 over the master key's text, with one
 * salt for all. They only open, and only for the tenants whose values they made: a token does not
 * say whose it is.
 */
@ApplicationScoped
public class LegacyKeys {

  private static final byte[] SALT = "phishx_salt_v1".getBytes(StandardCharsets.UTF_8);
  private static final int ITERATIONS = 100_000;

  private final CryptoConfig config;
  private volatile List<Secret> derived = List.of();

  public LegacyKeys(CryptoConfig config) {
    this.config = config;
  }

  /** Derives them before the first call, which must not wait for it. */
  void derive(@Observes StartupEvent event) {
    if (config.legacyMasterKeys().isPresent() && config.legacyTenants().isEmpty()) {
      throw new IllegalStateException(
          "ENCRYPTION_LEGACY_TENANTS is not set; expected the ids of the tenants whose values"
              + " ENCRYPTION_LEGACY_MASTER_KEYS made, separated by commas");
    }
    derived = config.legacyMasterKeys().orElse(List.of()).stream().map(LegacyKeys::derive).toList();
  }

  /** 32 bytes each, in the order configured; none for a tenant that is not listed. */
  public List<Secret> of(TenantId tenant) {
    return config.legacyTenants().orElse(Set.of()).contains(tenant.value()) ? derived : List.of();
  }

  /** Slow by intent. */
  public static Secret derive(String masterKey) {
    return new RootSource.Passphrase(Secret.of(masterKey)).stretch(SALT, ITERATIONS);
  }
}
