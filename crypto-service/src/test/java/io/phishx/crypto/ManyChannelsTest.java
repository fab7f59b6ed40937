package io.phishx.crypto;

import static org.awaitility.Awaitility.await;

import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.feed.Subscription;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.RunningService;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a service listens to leaves it connections to be heard itself. */
@RunningService
class ManyChannelsTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int CHANNELS = 8;

  @Inject Notices notices;

  @Test
  void aServiceThatListensToManyChannelsGivesItsOwnNoticesStill() {
    // Given
    AtomicInteger listening = new AtomicInteger();
    Set<String> heard = ConcurrentHashMap.newKeySet();
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      subscriptions.add(
          notices.listen(
              channel(i), notice -> heard.add(notice.type()), listening::incrementAndGet));
    }

    try {
      await().atMost(LONG).until(() -> listening.get() >= CHANNELS);

      // When / Then: a notice may be lost on a busy machine, not all of them
      for (int i = 0; i < CHANNELS; i++) {
        String channel = channel(i);
        await()
            .atMost(LONG)
            .until(
                () -> {
                  notices.publish(of(channel)).await().atMost(LONG);
                  return heard.contains(channel);
                });
      }
    } finally {
      subscriptions.forEach(Subscription::stop);
    }
  }

  private Notice of(String channel) {
    return notices.of(channel, new TenantId(UUID.randomUUID()), null, null);
  }

  private static String channel(int number) {
    return "phishx.crypto.channel-" + number;
  }
}
