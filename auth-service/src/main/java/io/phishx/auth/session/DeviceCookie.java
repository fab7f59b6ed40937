package io.phishx.auth.session;

import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.KnownDevices;
import io.phishx.chassis.tenant.TenantId;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
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

  /** A new mark for the tenant's user who just logged in with this name. */
  NewCookie of(String username, TenantId tenant) {
    return new NewCookie.Builder(NAME)
        .value(devices.mark(EmailAddress.normalised(username), tenant))
        .path("/auth")
        .maxAge(Math.toIntExact(devices.kept().toSeconds()))
        .secure(true)
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.STRICT)
        .build();
  }
}
