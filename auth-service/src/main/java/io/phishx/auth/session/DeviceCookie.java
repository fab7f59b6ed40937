package io.phishx.auth.session;

import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.KnownDevices;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a browser keeps that its user has logged in from it; opens nothing. */
@ApplicationScoped
class DeviceCookie {

  static final String NAME = "__Secure-phishx_device";

  private final KnownDevices devices;

  DeviceCookie(KnownDevices devices) {
    this.devices = devices;
  }

  /** The mark that a call brings; null if it brings none. */
  static @Nullable String read(HttpServerRequest request) {
    Cookie cookie = request.getCookie(NAME);
    return cookie == null ? null : cookie.getValue();
  }

  /**
   * A new mark for the user who just proved himself.
   *
   * @param epoch of the user, as he was found
   */
  NewCookie of(String username, UUID epoch) {
    return new NewCookie.Builder(NAME)
        .value(devices.mark(EmailAddress.normalised(username), epoch))
        .path("/auth")
        .maxAge(Math.toIntExact(devices.kept().toSeconds()))
        .secure(true)
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.STRICT)
        .build();
  }
}
