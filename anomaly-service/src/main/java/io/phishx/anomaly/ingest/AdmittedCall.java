package io.phishx.anomaly.ingest;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The room that the current call's mail has. */
@RequestScoped
class AdmittedCall {

  private Admission.@Nullable Place place;

  void take(Admission.Place room) {
    this.place = room;
  }

  /** Runs {@code work} in that room. */
  <T> Uni<T> during(Supplier<Uni<T>> work) {
    Admission.Place room = place;
    if (room == null) {
      throw new IllegalStateException("a call that takes mail must be annotated so");
    }
    return room.during(work);
  }
}
