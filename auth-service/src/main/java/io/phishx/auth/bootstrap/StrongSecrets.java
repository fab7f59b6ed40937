package io.phishx.auth.bootstrap;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.LocalRun;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.PasswordRules;
import io.phishx.chassis.problem.Problem;
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
  private static final String NOBODY = "nobody@operators.invalid";
  private static final Set<String> DEFAULTS =
      Set.of("your-secret-key", "your-master-key", "your-public-key", "change-me", "changeme");

  private final AuthConfig config;
  private final PasswordRules rules;
  private final LocalRun run;

  StrongSecrets(AuthConfig config, PasswordRules rules, LocalRun run) {
    this.config = config;
    this.rules = rules;
    this.run = run;
  }

  void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
    if (run.active()) {
      return;
    }
    List<String> found = weaknesses(config, rules);
    if (!found.isEmpty()) {
      throw new IllegalStateException(
          "refusing to start with weak settings: " + String.join("; ", found));
    }
  }

  /** What is weak, by the setting's name; never a value. */
  static List<String> weaknesses(AuthConfig config, PasswordRules rules) {
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
        .flatMap(password -> broken(config.bootstrap(), password, rules))
        .ifPresent(found::add);
    return found;
  }

  /** What the first operator's password breaks of the rules of every new password. */
  private static Optional<String> broken(
      AuthConfig.Bootstrap bootstrap, String password, PasswordRules rules) {
    try {
      rules.accept(
          password,
          new EmailAddress(
              bootstrap.operatorEmail().filter(email -> !email.isBlank()).orElse(NOBODY)));
      return Optional.empty();
    } catch (Problem.Invalid e) {
      return Optional.of(
          (e.type().equals("/problems/invalid-email")
                  ? "PHISHX_BOOTSTRAP_OPERATOR_EMAIL: "
                  : "PHISHX_BOOTSTRAP_OPERATOR_PASSWORD: ")
              + e.detail());
    }
  }

  private static boolean weak(String secret, int min) {
    return secret.strip().length() < min
        || DEFAULTS.contains(secret.strip().toLowerCase(Locale.ROOT))
        || secret.chars().distinct().count() < 6;
  }
}
