package io.phishx.auth.client;

import io.phishx.chassis.secret.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Where auth-service is and who this service is to it. */
@ConfigMapping(prefix = "phishx.auth")
public interface AuthClientConfig {

  /** The name that auth-service goes by as a dependency. */
  String SERVICE = "auth-service";

  /** Base address of auth-service; absent in auth-service itself. */
  Optional<URI> url();

  /** This service's own credentials. */
  Service service();

  /** This service's own credentials. */
  interface Service {

    /** Client id: the service's name. */
    @WithDefault("${quarkus.application.name}")
    String clientId();

    /** Client secret; absent in auth-service itself. */
    Optional<Secret> clientSecret();
  }
}
