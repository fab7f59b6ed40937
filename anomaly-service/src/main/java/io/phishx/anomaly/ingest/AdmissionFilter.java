package io.phishx.anomaly.ingest;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Admits a mail by its declared length before a byte of it is read; the room is given back when the
 * call ends, also where the caller hangs up half way. Who may not call at all was refused before.
 */
class AdmissionFilter {

  // filters are made before the settings can be read
  private final Instance<Admission> admission;
  private final Instance<AdmittedCall> call;
  private final Instance<CurrentVertxRequest> request;

  AdmissionFilter(
      Instance<Admission> admission,
      Instance<AdmittedCall> call,
      Instance<CurrentVertxRequest> request) {
    this.admission = admission;
    this.call = call;
    this.request = request;
  }

  @ServerRequestFilter
  @TakesMail
  public void admit(ContainerRequestContext context) {
    Admission.Place place =
        admission.get().admit(length(context.getHeaderString(HttpHeaders.CONTENT_LENGTH)));
    request.get().getCurrent().addEndHandler(ended -> place.leave());
    call.get().take(place);
  }

  /** The chassis refused what is no number. */
  private static @Nullable Long length(@Nullable String declared) {
    return declared == null ? null : Long.valueOf(declared.trim());
  }
}
