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

  public StoreLogin(RegionConfig config) {
    this.credentials = Map.copyOf(config.credentials());
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

  private RegionConfig.@Nullable StoreCredentials find(@Nullable CredentialsRef ref) {
    return credentials.get(ref == null ? RegionConfig.DEFAULT_CREDENTIALS : ref.value());
  }
}
