package io.phishx.crypto.field;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.work.Room;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps large calls on rows from taking all memory, which would end the process for every tenant: a
 * body of a few megabytes can be a hundred as objects. What a call takes is told by its body before
 * that is read.
 */
@ApplicationScoped
class CallMemory {

  /** The body, its texts, those sealed, and the answer that is written. */
  static final int OF_BYTE = 6;

  /** A value, its name and its place in a row, as it came and as it is answered. */
  static final int OF_MARK = 100;

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Room room;

  CallMemory(CryptoConfig config) {
    this.room =
        new Room(
            config
                .callMemory()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / 2));
  }

  /**
   * Makes {@code call} while there is room for it.
   *
   * @param weight of its body, by {@link #weight}
   * @return fails with {@link Problem.TooLarge} if there never is, and with {@link
   *     Problem.Unavailable} while others take it
   */
  <T> Uni<T> during(long weight, Supplier<Uni<T>> call) {
    if (weight > room.all()) {
      return Uni.createFrom()
          .failure(
              new Problem.TooLarge(
                  "call-too-large",
                  "the call takes more memory than this service has for one; send fewer rows"));
    }
    if (!room.enter(weight)) {
      return Uni.createFrom()
          .failure(
              new Problem.Unavailable(
                  "calls-busy", "too many large calls are worked on now", SOON));
    }
    return Uni.createFrom()
        .deferred(call::get)
        .onTermination()
        .invoke(() -> room.leave(weight))
        // goes on to its end when the caller has gone, and takes the memory until then
        .memoize()
        .indefinitely();
  }

  /**
   * Bytes of memory that a call with that JSON takes, roughly and rather too many. Looks at each
   * byte: for a worker thread where there are many.
   */
  static long weight(byte[] json) {
    long marks = 0;
    boolean inText = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (b == '"') {
        inText = !inText;
      } else if (inText) {
        i += b == '\\' ? 1 : 0;
      } else if (b == ',' || b == ':' || b == '{' || b == '[') {
        marks++;
      }
    }
    return OF_BYTE * (long) json.length + OF_MARK * marks;
  }
}
