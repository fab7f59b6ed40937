package io.phishx.auth.session;

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
import org.junit.jupiter.api.Test;

class LoginShareTest {

  private static final Duration SOON = Duration.ofSeconds(1);
  private final LoginShare share = new LoginShare(Settings.of(Map.of()));
  private final List<UniEmitter<? super String>> waiting = new ArrayList<>();

  private Cancellable waits(String network) {
    return share
        .of(network, () -> Uni.createFrom().<String>emitter(waiting::add))
        .subscribe()
        .with(done -> {});
  }

  private String now(String network) {
    return share.of(network, () -> Uni.createFrom().item("in")).await().atMost(SOON);
  }

  @Test
  void oneNetworkLeavesHalfOfTheQueueToOthers() {
    // Given
    Cancellable first = waits("flood");
    for (int i = 1; i < 64; i++) {
      waits("flood");
    }

    // When, Then
    assertThrows(Problem.Unavailable.class, () -> now("flood"));
    assertEquals("in", now("another"));

    // When one is through, or its caller has gone
    waiting.get(1).complete("done");
    first.cancel();

    // Then
    assertEquals("in", now("flood"));
    waits("flood");
    waits("flood");
    assertThrows(Problem.Unavailable.class, () -> now("flood"));
  }
}
