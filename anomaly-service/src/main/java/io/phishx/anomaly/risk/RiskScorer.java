package io.phishx.anomaly.risk;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.feature.Features;
import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.feed.Credentials;
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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Scores a mail: by the score that came with it, else by the version that the mail is routed to,
 * else by our own weights; the risk says which.
 *
 * <p>Routing is decided in this process and never waits. A model that gives no score in time is
 * replaced by our own weights for that mail: a mail without a verdict would be worse.
 */
@Startup
@ApplicationScoped
public class RiskScorer {

  private static final Logger LOG = Logger.getLogger(RiskScorer.class);

  private final RoutingFeed routing;
  private final RoutedModel models;
  private final MeterRegistry metrics;
  private final ModelName model;

  RiskScorer(
      Feeds feeds,
      ServiceTokens tokens,
      RoutedModel models,
      AnomalyConfig config,
      MeterRegistry metrics,
      Clock clock) {
    this.model = new ModelName(config.model());
    this.models = models;
    this.metrics = metrics;
    this.routing =
        RoutingFeed.remote(feeds, config.experimentUrl(), new OwnCredentials(tokens), clock);
  }

  /**
   * Scores one mail.
   *
   * @param key what its version is chosen by; the same mail keeps its version
   * @param given the score that came with it, 0 to 100
   */
  public Uni<Risk> score(TenantId tenant, Features features, String key, @Nullable Double given) {
    List<Finding> findings = Weights.findings(features);
    if (given != null) {
      return Uni.createFrom().item(new Risk(given, findings, Risk.GIVEN));
    }
    Risk own = new Risk(Weights.score(findings), findings, Weights.VERSION);
    ModelTarget target = routing.route(tenant, model, key).target();
    URI endpoint = target == null ? null : target.endpoint();
    if (target == null || endpoint == null) {
      return Uni.createFrom().item(own);
    }
    String version = target.version().value();
    return models
        .score(endpoint, version, features.numbers())
        .map(score -> new Risk(score, findings, version))
        .onFailure()
        .recoverWithItem(
            e -> {
              metrics.counter("phishx_model_failures_total").increment();
              LOG.warnf("a model gave no score: version=%s reason=%s", version, e.toString());
              return own;
            });
  }

  private record OwnCredentials(ServiceTokens tokens) implements Credentials {

    @Override
    public Uni<String> token() {
      return tokens.ofOperator();
    }

    @Override
    public void forget(String token) {
      tokens.forget(token);
    }
  }
}
