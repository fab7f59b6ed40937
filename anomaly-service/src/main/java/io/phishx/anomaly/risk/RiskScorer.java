package io.phishx.anomaly.risk;

import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.feature.Features;
import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.feed.Feeds;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.client.ModelTarget;
import io.phishx.experiment.client.RoutingFeed;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores a mail: by the score that came with it, else by the version that the mail is routed to,
 * else by our own weights; the risk says which.
 *
 * <p>Routing is decided in this process and never waits.
 */
@Startup
@ApplicationScoped
public class RiskScorer {

  private final RoutingFeed routing;
  private final RoutedModel models;
  private final ModelName model;

  RiskScorer(
      Feeds feeds, ServiceTokens tokens, RoutedModel models, AnomalyConfig config, Clock clock) {
    this.model = new ModelName(config.model());
    this.models = models;
    this.routing = RoutingFeed.remote(feeds, config.experimentUrl(), tokens, clock);
  }

  /**
   * Scores one mail.
   *
   * @param findings what {@link Weights#findings} found in it
   * @param key what its version is chosen by; the same mail keeps its version
   * @param given the score that came with it, 0 to 100
   */
  public Uni<Risk> score(
      TenantId tenant,
      Features features,
      List<Finding> findings,
      String key,
      @Nullable Double given) {
    if (given != null) {
      return Uni.createFrom().item(new Risk(given, findings, Risk.GIVEN));
    }
    Risk own = new Risk(Weights.score(findings), findings, Weights.VERSION);
    ModelTarget target = routing.route(tenant, model, key).target();
    URI endpoint = target == null ? null : target.endpoint();
    if (target == null || endpoint == null) {
      return Uni.createFrom().item(own);
    }
    return models.score(endpoint, target.version().value(), features.numbers(), own);
  }
}
