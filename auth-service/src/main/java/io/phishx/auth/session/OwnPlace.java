package io.phishx.auth.session;

import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.Users;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.OnBehalfOf;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Keeps the place from which an owner changed his password or his second factor one that he is
 * known in: all others are strangers from then on, and could spend the budget that strangers share.
 */
@ApplicationScoped
class OwnPlace {

  private static final Logger LOG = Logger.getLogger(OwnPlace.class);

  private final Users users;
  private final LoginGuard guard;
  private final DeviceCookie device;

  OwnPlace(Users users, LoginGuard guard, DeviceCookie device) {
    this.users = users;
    this.guard = guard;
    this.device = device;
  }

  /**
   * Makes it known anew, after the change.
   *
   * @return a new mark for a browser that brought one; never fails, since the change stands
   */
  Uni<Optional<NewCookie>> keep(TenantId tenant, UUID id, Caller caller) {
    return users
        .get(tenant, OnBehalfOf.person(id.toString()), id)
        .chain(
            user -> {
              String normalised = EmailAddress.normalised(user.email());
              return guard
                  .succeeded(guard.attempt(normalised, caller.network(), null).at(user))
                  .map(
                      done ->
                          Optional.ofNullable(caller.device())
                              .map(mark -> device.of(normalised, user.epoch())));
            })
        .onFailure()
        .invoke(e -> LOG.warnf("an owner's place is known no more: user=%s reason=%s", id, e))
        .onFailure()
        .recoverWithItem(Optional.empty());
  }
}
