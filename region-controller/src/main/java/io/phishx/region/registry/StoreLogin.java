package io.phishx.region.registry;

import io.phishx.chassis.secret.Secret;
import io.phishx.region.RegionConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the probes log in with, by the name that a region's {@code credentials_ref} gives. */
@ApplicationScoped
public class StoreLogin {

  private final Map<String, RegionConfig.StoreCredentials> credentials;

  /**
   * @throws IllegalArgumentException where a certificate is to be verified and no authority given
   */
  public StoreLogin(RegionConfig config) {
    this.credentials = Map.copyOf(config.credentials());
    credentials.forEach(
        (name, given) -> {
          if (DatabaseTls.verifies(given.databaseTls()) && given.databaseCa().isEmpty()) {
            throw new IllegalArgumentException(
                "phishx.region.credentials."
                    + name
                    + ".database-tls verifies a certificate: expected database-ca beside it");
          }
        });
  }

  /** A user, where there is one, and a password, where there is one. */
  public record Login(Optional<String> user, Optional<Secret> password) {}

  /** Whether the configuration has credentials of this name. */
  public boolean knows(CredentialsRef ref) {
    return credentials.containsKey(ref.value());
  }

  /** For a region's database. */
  public Login database(@Nullable CredentialsRef ref) {
    RegionConfig.StoreCredentials found = find(ref);
    return found == null
        ? new Login(Optional.empty(), Optional.empty())
        : new Login(found.databaseUsername(), found.databasePassword().map(Secret::of));
  }

  /** For a region's cache. */
  public Login cache(@Nullable CredentialsRef ref) {
    RegionConfig.StoreCredentials found = find(ref);
    return found == null
        ? new Login(Optional.empty(), Optional.empty())
        : new Login(found.cacheUsername(), found.cachePassword().map(Secret::of));
  }

  /** How a region's database is spoken to. */
  public DatabaseTls databaseTls(@Nullable CredentialsRef ref) {
    RegionConfig.StoreCredentials found = find(ref);
    return found == null
        ? DatabaseTls.PREFERRED
        : new DatabaseTls(found.databaseTls(), found.databaseCa());
  }

  private RegionConfig.@Nullable StoreCredentials find(@Nullable CredentialsRef ref) {
    return credentials.get(ref == null ? RegionConfig.DEFAULT_CREDENTIALS : ref.value());
  }
}
