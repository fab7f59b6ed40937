package io.phishx.auth.oauthclient;

import io.phishx.auth.AuthConfig;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/** The services of this installation as configured; never rows. */
@Singleton
class ServiceClients {

  private static final byte[] NOBODY = new byte[1];

  private final Map<String, byte[]> secrets = new HashMap<>();

  ServiceClients(AuthConfig config) {
    config
        .services()
        .forEach(
            (name, client) ->
                client
                    .secret()
                    .map(String::strip)
                    .filter(secret -> !secret.isEmpty())
                    .ifPresent(
                        secret -> secrets.put(name, secret.getBytes(StandardCharsets.UTF_8))));
  }

  /** Whether {@code secret} is that of the service; takes as long for an unknown one. */
  boolean authenticates(ClientCredentials credentials) {
    byte[] expected = secrets.getOrDefault(credentials.id(), NOBODY);
    boolean equal =
        MessageDigest.isEqual(expected, credentials.secret().getBytes(StandardCharsets.UTF_8));
    return equal && secrets.containsKey(credentials.id());
  }
}
