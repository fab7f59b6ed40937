package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.auth.testkit.Settings;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HashShareTest {

  private static final Duration SOON = Duration.ofSeconds(1);
  private final HashShare share = new HashShare(Settings.of(Map.of()));
  private final List<UniEmitter<? super String>> waiting = new ArrayList<>();

  private static LoginGuard.Attempt attempt(String account, String network) {
    return new LoginGuard.Attempt(
        Optional.empty(), account, network, Optional.empty(), Optional.empty());
  }

  private Cancellable waits(LoginGuard.Attempt attempt, boolean known) {
    return share
        .of(attempt, known, () -> Uni.createFrom().<String>emitter(waiting::add))
        .subscribe()
        .with(done -> {});
  }

  private String now(LoginGuard.Attempt attempt, boolean known) {
    return share.of(attempt, known, () -> Uni.createFrom().item("in")).await().atMost(SOON);
  }

  @Test
  void oneNetworkLeavesHalfOfTheQueueToOthers() {
    // Given
    Cancellable first = waits(attempt("account 0", "flood"), false);
    for (int i = 1; i < 64; i++) {
      waits(attempt("account " + i, "flood"), i % 2 == 0);
    }

    // When, Then
    assertThrows(Problem.Unavailable.class, () -> now(attempt("another", "flood"), false));
    assertThrows(Problem.Unavailable.class, () -> now(attempt("another", "flood"), true));
    assertEquals("in", now(attempt("another", "elsewhere"), false));

    // When one is through, or its caller has gone
    waiting.get(1).complete("done");
    first.cancel();

    // Then
    assertEquals("in", now(attempt("another", "flood"), false));
    waits(attempt("another", "flood"), false);
    waits(attempt("another", "flood"), true);
    assertThrows(Problem.Unavailable.class, () -> now(attempt("another", "flood"), false));
  }

  @Test
  void oneAccountTakesAQuarterOfTheQueueWhereItIsKnown() {
    // Given
    for (int i = 0; i < 32; i++) {
      waits(attempt("mine", "here"), true);
    }

    // When, Then
    assertThrows(Problem.Unavailable.class, () -> now(attempt("mine", "here"), true));
    assertEquals("in", now(attempt("another", "here"), true));
    assertEquals("in", now(attempt("mine", "elsewhere"), true));
  }
}
