package io.phishx.experiment.client;

import io.phishx.chassis.tenant.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of one tenant's model are spread over its versions.
 *
 * @param production the version that answers; null when the tenant named none
 * @param canary the version on trial, with its share; null when there is none
 * @param shadows versions under comparison
 */
public record ModelRouting(
    TenantId tenant,
    ModelName model,
    @Nullable ModelTarget production,
    @Nullable CanarySplit canary,
    List<ShadowTarget> shadows) {

  public ModelRouting {
    shadows = List.copyOf(shadows);
  }
}
