package io.phishx.region.route;

import io.phishx.region.probe.Prober;
import io.phishx.region.replication.Replication;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads what is registered and looks at all of it. */
@ApplicationScoped
class Lookout {

  private static final Landscape NOTHING = new Landscape(List.of(), List.of());

  private final Landscapes landscapes;
  private final Prober prober;
  private final Replication replication;

  Lookout(Landscapes landscapes, Prober prober, Replication replication) {
    this.landscapes = landscapes;
    this.prober = prober;
    this.replication = replication;
  }

  /**
   * Looks at every region and pair. With the controller's own database away it looks at the last
   * known ones, and fails afterwards.
   */
  Uni<Landscape> look() {
    return landscapes
        .read()
        .onFailure()
        .call(() -> look(landscapes.known().orElse(NOTHING)))
        .call(landscape -> look(landscape));
  }

  private Uni<Void> look(Landscape landscape) {
    return Uni.join()
        .all(
            prober.look(landscape.regions()),
            replication.look(landscape.pairs(), landscape.regions()))
        .andCollectFailures()
        .replaceWithVoid();
  }
}
