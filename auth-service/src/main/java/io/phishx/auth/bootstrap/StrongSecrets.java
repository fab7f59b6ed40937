package io.phishx.auth.bootstrap;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.LocalRun;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Refuses to start with weak or default secrets, or with less to prove, except in a local run. */
@ApplicationScoped
class StrongSecrets {

  private static final int MIN_SECRET = 32;
  private static final int MIN_PASSWORD = 12;
  private static final Set<String> DEFAULTS =
      Set.of("your-secret-key", "your-master-key", "your-public-key", "change-me", "changeme");

  private final AuthConfig config;
  private final LocalRun run;

  StrongSecrets(AuthConfig config, LocalRun run) {
    this.config = config;
    this.run = run;
  }

  void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
    if (run.active()) {
      return;
    }
    List<String> found = weaknesses(config);
    if (!found.isEmpty()) {
      throw new IllegalStateException(
          "refusing to start with weak settings: " + String.join("; ", found));
    }
  }

  /** What is weak, by the setting's name; never a value. */
  static List<String> weaknesses(AuthConfig config) {
    List<String> found = new ArrayList<>();
    if (config.sealKey().filter(key -> !key.isBlank()).isEmpty()) {
      found.add("phishx.auth.seal-key: expected 32 random bytes as base64, got nothing");
    }
    if (config.token().algorithm().strip().toUpperCase(Locale.ROOT).startsWith("HS")) {
      found.add(
          "JWT_ALGORITHM: expected ES256, RS256 or EdDSA, since with HS256 every verifier"
              + " could mint tokens");
    }
    config
        .token()
        .secretKey()
        .filter(key -> !key.isBlank())
        .filter(key -> weak(key, MIN_SECRET))
        .ifPresent(key -> found.add("JWT_SECRET_KEY: expected 32 characters or more, no default"));
    config
        .services()
        .forEach(
            (name, client) -> {
              Optional<String> secret = client.secret().filter(text -> !text.isBlank());
              if (secret.filter(text -> weak(text, MIN_SECRET)).isPresent()) {
                found.add(
                    "phishx.auth.services."
                        + name
                        + ".secret: expected 32 characters or more, no default");
              }
            });
    if (!config.totp().requiredForOperators()) {
      found.add("phishx.auth.totp.required-for-operators: expected true");
    }
    if (config.queryCredentials()) {
      found.add("phishx.auth.query-credentials: expected false, since URLs are logged");
    }
    config
        .bootstrap()
        .operatorPassword()
        .filter(password -> !password.isEmpty())
        .filter(password -> weak(password, MIN_PASSWORD))
        .ifPresent(
            password ->
                found.add("PHISHX_BOOTSTRAP_OPERATOR_PASSWORD: expected 12 characters or more"));
    return found;
  }

  private static boolean weak(String secret, int min) {
    return secret.strip().length() < min
        || DEFAULTS.contains(secret.strip().toLowerCase(Locale.ROOT))
        || secret.chars().distinct().count() < 6;
  }
}
