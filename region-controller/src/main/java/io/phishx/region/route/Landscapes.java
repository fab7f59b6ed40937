package io.phishx.region.route;

import io.phishx.chassis.problem.Problem;
import io.phishx.region.failover.Pairs;
import io.phishx.region.registry.Registry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * The regions and pairs as they were last read, at most a round ago while the database is there.
 */
@ApplicationScoped
class Landscapes {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Registry registry;
  private final Pairs pairs;
  private volatile Optional<Landscape> last = Optional.empty();

  Landscapes(Registry registry, Pairs pairs) {
    this.registry = registry;
    this.pairs = pairs;
  }

  /**
   * The last ones.
   *
   * @throws Problem.Unavailable if they were never read
   */
  Landscape current() {
    return last.orElseThrow(
        () ->
            new Problem.Unavailable(
                "regions-unknown", "the regions were not read yet; try again", SOON));
  }

  /** The last ones, empty if they were never read. */
  Optional<Landscape> known() {
    return last;
  }

  /** Reads them anew; on failure the last ones stay. */
  Uni<Landscape> read() {
    return registry
        .all()
        .chain(regions -> pairs.all().map(found -> new Landscape(regions, found)))
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .invoke(landscape -> last = Optional.of(landscape));
  }
}
