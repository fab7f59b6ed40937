package io.phishx.chassis.time;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Produces the one clock, so that a test can set it. */
@ApplicationScoped
class Clocks {

  @Produces
  @DefaultBean
  @Singleton
  Clock utc() {
    return Clock.systemUTC();
  }
}
