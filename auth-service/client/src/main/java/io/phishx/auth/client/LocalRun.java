package io.phishx.auth.client;

import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.Dependent;

/** Whether this is a local, development or test run, where weak settings are tolerated. */
@Dependent
public class LocalRun {

  private final boolean local;

  LocalRun() {
    this(
        ConfigUtils.isProfileActive("local")
            || ConfigUtils.isProfileActive("dev")
            || ConfigUtils.isProfileActive("test"));
  }

  private LocalRun(boolean local) {
    this.local = local;
  }

  /** A run of the given kind, whatever the active profile. */
  public static LocalRun of(boolean local) {
    return new LocalRun(local);
  }

  public boolean active() {
    return local;
  }
}
