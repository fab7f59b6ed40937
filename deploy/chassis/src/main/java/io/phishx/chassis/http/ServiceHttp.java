package io.phishx.chassis.http;

import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * Makes the clients with which services call each other.
 *
 * <p>Where {@code quarkus.tls.services.*} names a certificate, {@code https} calls present it and
 * trust only the authority named there; a renewed certificate is taken up without a restart.
 */
@ApplicationScoped
public class ServiceHttp {

  /** Name of the TLS configuration of calls between services, on both sides. */
  public static final String TLS = "services";

  private static final Logger LOG = Logger.getLogger(ServiceHttp.class);

  private final Vertx vertx;
  private final TlsConfigurationRegistry registry;
  private final List<HttpClient> clients = new CopyOnWriteArrayList<>();

  public ServiceHttp(Vertx vertx, TlsConfigurationRegistry registry) {
    this.vertx = vertx;
    this.registry = registry;
  }

  /** A client of its own, which never follows a redirect; the caller closes it. */
  public WebClient client(WebClientOptions options) {
    options.setFollowRedirects(false);
    Optional<TlsConfiguration> tls = registry.get(TLS);
    if (tls.isEmpty()) {
      return WebClient.create(vertx, options);
    }
    TlsConfigUtils.configure(options, tls.get());
    HttpClient http = vertx.getDelegate().createHttpClient(options);
    clients.add(http);
    return WebClient.newInstance(io.vertx.ext.web.client.WebClient.wrap(http, options));
  }

  void renewed(@Observes CertificateUpdatedEvent event) {
    if (event.name().equals(TLS)) {
      clients.forEach(http -> http.updateSSLOptions(event.tlsConfiguration().getSSLOptions()));
      LOG.infof(
          "the certificate for calls between services was renewed: clients=%d", clients.size());
    }
  }
}
