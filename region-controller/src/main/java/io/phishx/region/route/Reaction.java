package io.phishx.region.route;

import io.phishx.region.failover.Leader;
import io.phishx.region.failover.PairRunner;
import io.phishx.region.probe.Prober;
import io.phishx.region.registry.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Lets the one acting controller draw the consequences of what was seen. */
@ApplicationScoped
class Reaction {

  private final Leader leader;
  private final PairRunner runner;
  private final Landscapes landscapes;
  private final RouteSource routes;
  private final Prober prober;

  Reaction(
      Leader leader, PairRunner runner, Landscapes landscapes, RouteSource routes, Prober prober) {
    this.leader = leader;
    this.runner = runner;
    this.landscapes = landscapes;
    this.routes = routes;
    this.prober = prober;
  }

  /**
   * Moves the pairs and tells routers, if this controller is the acting one.
   *
   * @param self this controller in the operator's audit log; without it pairs stay as they are
   */
  Uni<Void> to(Landscape seen, Optional<Actor> self) {
    return leader.hold().chain(acting -> acting ? act(seen, self) : Uni.createFrom().voidItem());
  }

  private Uni<Void> act(Landscape seen, Optional<Actor> self) {
    return self.map(actor -> runner.observe(seen.pairs(), actor))
        .orElseGet(() -> Uni.createFrom().voidItem())
        .chain(landscapes::read)
        .chain(landscape -> routes.publish(landscape.routes(prober)));
  }
}
