package io.phishx.auth.session;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.user.OutdatedHashes;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whether the time of a refused login tells the state of its account: for each state, how well a
 * threshold on the time tells it from the others (area under the ROC curve, 0.5 for not at all).
 * Needs a quiet machine; the work of each state is counted in every build.
 */
@QuarkusTest
@AuthService
@EnabledIfSystemProperty(named = "phishx.trials", matches = "full")
class LoginTimingTest {

  private static final Logger LOG = Logger.getLogger(LoginTimingTest.class);
  private static final int TRIALS = 600;
  private static final int TRIES_PER_ACCOUNT = 9;
  private static final int STATES_OF_AN_ACCOUNT = 4;
  private static final double MOST = 0.55;

  // test classes are made by Quarkus, which injects into fields
  @Inject OutdatedHashes outdated;

  private record Login(String state, Map<String, String> body) {}

  private static Login login(String state, String email, String password) {
    return new Login(state, Map.of("username", email, "password", password));
  }

  private static Login login(String state, String email, String password, String tenant) {
    return new Login(state, Map.of("username", email, "password", password, "tenant", tenant));
  }

  private List<Login> logins() throws SQLException {
    Callers.Tokens admin = Callers.operator();
    Callers.Tenant elsewhere = Callers.tenant();
    Callers.Tokens adminElsewhere = elsewhere.admin();
    Callers.User locked = Callers.user(admin, "readonly");
    for (int i = 0; i < 10; i++) {
      Callers.attempt(locked.email(), "guess " + i);
    }
    List<Login> logins = new ArrayList<>();
    Callers.User active = locked;
    Callers.User disabled = locked;
    Callers.User twofold = locked;
    Callers.User old = locked;
    for (int i = 0; i < TRIALS; i++) {
      if (i % (TRIES_PER_ACCOUNT / STATES_OF_AN_ACCOUNT) == 0) {
        active = Callers.user(admin, "readonly");
      }
      if (i % TRIES_PER_ACCOUNT == 0) {
        twofold = Callers.user(admin, "readonly");
        Callers.user(adminElsewhere, twofold.email(), "readonly");
        disabled = Callers.user(admin, "readonly");
        admin.call().body(Map.of("disabled", true)).patch("/auth/users/" + disabled.id());
        old = Callers.user(admin, "readonly");
        outdated.store(TenantId.parse(admin.claims().getString("tenant_id")), old.id());
      }
      logins.add(login("unknown", UUID.randomUUID() + "@users.example", AuthSettings.PASSWORD));
      logins.add(login("wrong", active.email(), "not the right phrase"));
      logins.add(login("outdated", old.email(), "not the right phrase"));
      logins.add(login("empty", active.email(), ""));
      logins.add(login("disabled", disabled.email(), AuthSettings.PASSWORD));
      logins.add(login("locked", locked.email(), AuthSettings.PASSWORD));
      logins.add(login("other tenant", active.email(), AuthSettings.PASSWORD, elsewhere.slug()));
      logins.add(login("no tenant", active.email(), AuthSettings.PASSWORD, "nowhere"));
      logins.add(login("two tenants", twofold.email(), "not the right phrase"));
    }
    Collections.shuffle(logins, new Random(20_261_125));
    return logins;
  }

  @Test
  void timeOfARefusedLoginDoesNotTellTheStateOfItsAccount() throws SQLException {
    // Given
    List<Login> logins = logins();
    for (int i = 0; i < 200; i++) {
      Callers.attempt(UUID.randomUUID() + "@users.example", "warm-up");
    }
    Map<String, List<Long>> times = new TreeMap<>();

    // When
    for (Login login : logins) {
      long begin = System.nanoTime();
      int status =
          given().contentType(ContentType.JSON).body(login.body()).post("/auth/login").statusCode();
      long took = System.nanoTime() - begin;
      assertTrue(status == (login.state().equals("locked") ? 429 : 401), login.state());
      times.computeIfAbsent(login.state(), state -> new ArrayList<>()).add(took);
    }

    // Then
    Map<String, Double> areas = new TreeMap<>();
    times.forEach((state, own) -> areas.put(state, area(own, others(times, state))));
    LOG.infof("login timing: %s", areas);
    areas.forEach(
        (state, area) ->
            assertTrue(
                Math.max(area, 1 - area) <= MOST,
                () -> String.format(Locale.ROOT, "%s: %.3f", state, area)));
  }

  private static List<Long> others(Map<String, List<Long>> times, String state) {
    return times.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(state))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }

  /** The chance that one of {@code own} took longer than one of {@code others}. */
  private static double area(List<Long> own, List<Long> others) {
    List<Long> sorted = others.stream().sorted().toList();
    double sum = 0;
    for (long one : own) {
      int below = Collections.binarySearch(sorted, one);
      sum += below < 0 ? -below - 1 : below + 0.5;
    }
    return sum / ((double) own.size() * others.size());
  }
}
