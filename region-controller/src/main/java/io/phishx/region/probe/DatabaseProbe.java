package io.phishx.region.probe;

import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.probe.RegionDatabase.Answer;
import io.phishx.region.registry.Region;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Logs in to a region's PostgreSQL and makes one round trip: a server that takes no new client is
 * as good as away.
 */
@ApplicationScoped
class DatabaseProbe {

  private final RegionDatabase database;

  DatabaseProbe(RegionDatabase database) {
    this.database = database;
  }

  Uni<ProbeResult> probe(Region region) {
    return database
        .ask(region, "select 1", rows -> rows.size())
        .map(
            answer ->
                switch (answer) {
                  case Answer.Given<Integer> given -> new Answered(given.took());
                  case Answer.Failed<Integer> failed -> new ProbeResult.Failed(failed.reason());
                  case Answer.NotAsked<Integer> notAsked -> new NotMade(notAsked.reason());
                });
  }
}
