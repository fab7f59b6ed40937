package io.phishx.local;

import io.phishx.embedded.CannotStart;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Creates the demonstration's tenants and users through the public API, each at most once. */
public final class DemoTenant {

  static final String NAME = "acme";
  private static final List<String> ROLES =
      List.of("admin", "soc_analyst", "api_client", "readonly");
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));

  private final PublicApi api;
  private final Operator operator;

  public DemoTenant(PublicApi api, Operator operator) {
    this.api = api;
    this.operator = operator;
  }

  /** The user of that role in the demonstration's tenant. */
  public static String user(String role) {
    return user(NAME, role);
  }

  private static String user(String tenant, String role) {
    return role + "@" + tenant + ".example";
  }

  /**
   * Waits for the first operator, then creates what is missing.
   *
   * @throws CannotStart when auth-service doesn't accept the password or refuses a user
   */
  public void create() {
    String operatorToken = firstLogin();
    createUsers("demo", operatorToken);
    Map<String, Object> tenant =
        Map.of(
            "slug",
            NAME,
            "name",
            "Acme",
            "admin",
            Map.of(
                "email", user("admin"),
                "name", "Acme admin",
                "password", operator.password()));
    api.post("/auth/tenants", operatorToken, tenant)
        .require("Creating the tenant " + NAME, 201, 409);
    createUsers(NAME, token(user("admin")));
  }

  /** An access token of that user. */
  public String token(String user) {
    return api.login(user, operator.password())
        .require("The login of " + user, 200)
        .path("access_token")
        .asText();
  }

  private void createUsers(String tenant, String adminToken) {
    for (String role : ROLES) {
      String email = user(tenant, role);
      if (email.equals(operator.email()) || email.equals(user(NAME, "admin"))) {
        continue;
      }
      Map<String, String> user =
          Map.of(
              "email",
              email,
              "name",
              tenant.substring(0, 1).toUpperCase(Locale.ROOT) + tenant.substring(1) + " " + role,
              "password",
              operator.password(),
              "role",
              role);
      api.post("/auth/users", adminToken, user).require("Creating " + email, 201, 409);
    }
  }

  /**
   * auth-service creates the operator when crypto-service can seal him, a moment after both are
   * ready.
   */
  private String firstLogin() {
    for (Duration pause : PAUSES) {
      PublicApi.Answer answer = api.login(operator.email(), operator.password());
      if (answer.status() == 200) {
        return answer.body().path("access_token").asText();
      }
      pause(pause);
    }
    return token(operator.email());
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("The run was interrupted.", e);
    }
  }
}
