package io.phishx.testing.jwt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.json.JsonUtil;

/** Attacks by what the claims say, with a signature that verifies; and by changing them after. */
final class ClaimAttacks {

  private static final String SOURCE = "RFC 8725 3.8, 3.9, RFC 9068 4";
  private static final long SKEW = 30;
  private static final long FAR = 4102444800L;

  private ClaimAttacks() {}

  static List<JwtAttack> of(JwtForge forge) {
    List<JwtAttack> attacks = new ArrayList<>();
    issuerAndAudience(forge, attacks);
    times(forge, attacks);
    rights(forge, attacks);
    identity(forge, attacks);
    changed(forge, attacks);
    return attacks;
  }

  private static void issuerAndAudience(JwtForge forge, List<JwtAttack> attacks) {
    for (Object issuer :
        List.of("", "PHISHX", "phishx.evil.example", "phishx ", List.of("phishx"), 1)) {
      attacks.add(claim(forge, "iss", issuer));
    }
    attacks.add(without(forge, "iss"));
    for (Object audience :
        List.of(
            "",
            "phishx-internal",
            "phishx",
            "phishx-api ",
            List.of("phishx-api", "other"),
            List.of())) {
      attacks.add(claim(forge, "aud", audience));
    }
    attacks.add(without(forge, "aud"));
  }

  private static void times(JwtForge forge, List<JwtAttack> attacks) {
    long now = Instant.now().getEpochSecond();
    attacks.add(without(forge, "exp"));
    attacks.add(without(forge, "iat"));
    for (Object exp :
        List.of(0, -1, "never", String.valueOf(FAR), 1e300, FAR + 0.5, List.of(FAR), true)) {
      attacks.add(claim(forge, "exp", exp));
    }
    attacks.add(claim(forge, "exp", Long.MAX_VALUE));
    Map<String, Object> old = forge.claims("iat", now - JwtForge.LIFE - SKEW - 1);
    old.put("exp", now - SKEW - 1);
    attacks.add(JwtAttack.of("expired beyond the skew", SOURCE, forge.signed(forge.header(), old)));
    attacks.add(claim(forge, "nbf", now + JwtForge.LIFE / 2));
    attacks.add(claim(forge, "nbf", "soon"));
    attacks.add(claim(forge, "iat", now + JwtForge.LIFE / 2));
  }

  private static void rights(JwtForge forge, List<JwtAttack> attacks) {
    for (Object role : List.of("", "root", "ADMIN", List.of("admin"), "service")) {
      attacks.add(claim(forge, "role", role));
    }
    attacks.add(without(forge, "role"));
    attacks.add(without(forge, "scopes"));
    for (Object scopes :
        List.of(
            List.of("read", "admin"),
            List.of("read", "internal"),
            List.of("everything"),
            List.of("read", 1),
            "read",
            Map.of("read", true))) {
      attacks.add(claim(forge, "scopes", scopes));
    }
    Map<String, Object> service = forge.claims("role", "service");
    service.put("scopes", List.of("read", "write", "internal"));
    attacks.add(
        JwtAttack.of(
            "a service's rights for the public audience",
            "RFC 8725 3.9",
            forge.signed(forge.header(), service)));
  }

  private static void identity(JwtForge forge, List<JwtAttack> attacks) {
    for (String name : List.of("sub", "jti", "tenant_id")) {
      attacks.add(without(forge, name));
      attacks.add(claim(forge, name, ""));
      attacks.add(claim(forge, name, 1));
    }
    attacks.add(claim(forge, "tenant_id", "' OR '1'='1"));
    attacks.add(claim(forge, "tenant_id", "1-1-1-1-1"));
    attacks.add(claim(forge, "tenant_id", List.of(UUID.randomUUID().toString())));
  }

  private static void changed(JwtForge forge, List<JwtAttack> attacks) {
    Map<String, Object> claims = forge.claims();
    String token = forge.signed(forge.header(), claims);
    String[] parts = token.split("\\.", -1);
    Map<String, Object> changes =
        Map.of(
            "tenant_id", UUID.randomUUID().toString(),
            "sub", UUID.randomUUID().toString(),
            "role", "admin",
            "scopes", List.of("read", "write"),
            "exp", FAR,
            "jti", UUID.randomUUID().toString());
    changes.forEach(
        (name, value) -> {
          Object before = claims.put(name, value);
          attacks.add(
              JwtAttack.of(
                  name + " changed after signing",
                  "jwt_tool -T",
                  parts[0] + "." + JwtForge.part(JsonUtil.toJson(claims)) + "." + parts[2]));
          claims.put(name, before);
        });
  }

  private static JwtAttack claim(JwtForge forge, String name, Object value) {
    return JwtAttack.of(
        "%s %s".formatted(name, JsonUtil.toJson(Map.of("is", value))),
        SOURCE,
        forge.signed(forge.header(), forge.claims(name, value)));
  }

  private static JwtAttack without(JwtForge forge, String name) {
    Map<String, Object> claims = forge.claims();
    claims.remove(name);
    return JwtAttack.of("no " + name, SOURCE, forge.signed(forge.header(), claims));
  }
}
