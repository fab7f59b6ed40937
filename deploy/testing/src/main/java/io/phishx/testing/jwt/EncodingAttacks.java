package io.phishx.testing.jwt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;

/** Attacks by how a token is written down and where it is carried. */
final class EncodingAttacks {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final String BASE64URL = "RFC 7515 2";
  private static final String JSON = "RFC 8725 3.7, RFC 7515 4";

  /** More than a token may have, in characters. */
  private static final int TOO_LONG = 8 * 1024 + 1;

  private EncodingAttacks() {}

  static List<JwtAttack> of(JwtForge forge) {
    List<JwtAttack> attacks = new ArrayList<>();
    base64(forge, attacks);
    json(forge, attacks);
    serialisation(forge, attacks);
    carriage(forge, attacks);
    return attacks;
  }

  private static void base64(JwtForge forge, List<JwtAttack> attacks) {
    String good = forge.good();
    String[] parts = good.split("\\.", -1);
    char last = good.charAt(good.length() - 1);
    String twin =
        good.substring(0, good.length() - 1) + ALPHABET.charAt(ALPHABET.indexOf(last) ^ 1);
    attacks.add(JwtAttack.of("padding", BASE64URL, good + "="));
    attacks.add(JwtAttack.of("double padding", BASE64URL, good + "=="));
    attacks.add(
        JwtAttack.of("padding within", BASE64URL, parts[0] + "=." + parts[1] + "." + parts[2]));
    attacks.add(JwtAttack.of("unused bits set", BASE64URL + ", 8725 3.7", twin));
    attacks.add(
        JwtAttack.of("a blank within", BASE64URL, parts[0] + ". " + parts[1] + "." + parts[2]));
    attacks.add(
        JwtAttack.of("a tab within", BASE64URL, parts[0] + "\t." + parts[1] + "." + parts[2]));
    attacks.add(JwtAttack.of("a percent escape", BASE64URL, good.replaceFirst("\\.", "%2E")));
    attacks.add(
        JwtAttack.of(
            "a foreign character", BASE64URL, parts[0] + "!." + parts[1] + "." + parts[2]));
    String claims = JsonUtil.toJson(forge.claims("x", "\u00ff\u00fe?>~~~\u00ff"));
    String signed = forge.signed(JsonUtil.toJson(forge.header()), claims);
    String[] standard = signed.split("\\.", -1);
    attacks.add(
        JwtAttack.of(
            "the standard alphabet",
            BASE64URL,
            standard[0]
                + "."
                + Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + "."
                + standard[2]));
  }

  private static void json(JwtForge forge, List<JwtAttack> attacks) {
    String header = JsonUtil.toJson(forge.header());
    String claims = JsonUtil.toJson(forge.claims());
    String open = claims.substring(1);
    add(attacks, forge, "sub twice", header, "{\"sub\":\"somebody\"," + open);
    add(attacks, forge, "exp twice", header, "{\"exp\":4102444800," + open);
    add(attacks, forge, "role twice by an escape", header, "{\"\\u0072ole\":\"admin\"," + open);
    add(attacks, forge, "text behind the claims", header, claims + "{\"role\":\"admin\"}");
    add(attacks, forge, "claims as a list", header, "[" + claims + "]");
    add(attacks, forge, "claims as a text", header, "\"claims\"");
    add(attacks, forge, "claims null", header, "null");
    add(attacks, forge, "no claims", header, "");
    add(attacks, forge, "header as a list", "[" + header + "]", claims);
    add(attacks, forge, "claims in single quotes", header, claims.replace('"', '\''));
    add(attacks, forge, "a comment in the claims", header, claims.replace("{", "{/* */"));
    add(attacks, forge, "a byte order mark", header, "\ufeff" + claims);
    add(attacks, forge, "a comma too many", header, claims.replace("}", ",}"));
    add(
        attacks,
        forge,
        "claims nested without end",
        header,
        "{\"x\":" + "[".repeat(2_000) + "]".repeat(2_000) + "," + open);
    String[] parts = forge.signed(header, claims).split("\\.", -1);
    attacks.add(
        JwtAttack.of(
            "claims in UTF-16",
            JSON,
            parts[0]
                + "."
                + JwtForge.part(claims.getBytes(StandardCharsets.UTF_16))
                + "."
                + parts[2]));
    byte[] broken = claims.getBytes(StandardCharsets.UTF_8);
    broken[claims.indexOf("phishx")] = (byte) 0xff;
    attacks.add(
        JwtAttack.of(
            "claims that are not UTF-8",
            JSON,
            parts[0] + "." + JwtForge.part(broken) + "." + parts[2]));
  }

  private static void add(
      List<JwtAttack> attacks, JwtForge forge, String name, String header, String claims) {
    attacks.add(JwtAttack.of(name, JSON, forge.signed(header, claims)));
  }

  private static void serialisation(JwtForge forge, List<JwtAttack> attacks) {
    String good = forge.good();
    String[] parts = good.split("\\.", -1);
    String jwe = JwtForge.part("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}");
    attacks.add(JwtAttack.of("a JWE", "RFC 7516 3.1", jwe + "..AAAA.AAAA.AAAA"));
    attacks.add(
        JwtAttack.of(
            "an RSA1_5 JWE with the public key",
            "RFC 8725 2.3",
            JwtForge.part("{\"alg\":\"RSA1_5\",\"enc\":\"A128CBC-HS256\"}") + ".AA.AA.AA.AA"));
    attacks.add(JwtAttack.of("four parts", "RFC 7515 3.1", good + ".AA"));
    attacks.add(JwtAttack.of("a dot before", "RFC 7515 3.1", "." + good));
    attacks.add(JwtAttack.of("dots only", "RFC 7515 3.1", ".."));
    attacks.add(JwtAttack.of("no token", "RFC 6750 2.1", ""));
    attacks.add(JwtAttack.of("no JWT at all", "RFC 7515 3.1", "letmein"));
    attacks.add(
        JwtAttack.of(
            "flattened JSON serialisation",
            "RFC 7515 7.2.2",
            "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
                .formatted(parts[0], parts[1], parts[2])));
    attacks.add(
        JwtAttack.of(
            "a token within a token",
            "RFC 8725 3.11",
            forge.signed(JsonUtil.toJson(forge.header()), "\"" + good + "\"")));
    int room = TOO_LONG * 3 / 4;
    Map<String, Object> padded = forge.claims("x", "x".repeat(room));
    attacks.add(JwtAttack.of("over 8 KiB", "RFC 8725 2.5", forge.signed(forge.header(), padded)));
  }

  private static void carriage(JwtForge forge, List<JwtAttack> attacks) {
    String good = forge.good();
    String source = "RFC 6750 2, 5.3";
    attacks.add(
        new JwtAttack("token in the query", source, "?access_token=" + good, request -> request));
    attacks.add(new JwtAttack("token as jwt in the query", source, "?jwt=" + good, r -> r));
    attacks.add(JwtAttack.header("token in a cookie", source, "Cookie", "Bearer=" + good));
    attacks.add(
        JwtAttack.header("token as access_token cookie", source, "Cookie", "access_token=" + good));
    attacks.add(JwtAttack.header("scheme JWT", source, "Authorization", "JWT " + good));
    attacks.add(JwtAttack.header("scheme Basic", source, "Authorization", "Basic " + good));
    attacks.add(JwtAttack.header("scheme DPoP", "RFC 9449 7", "Authorization", "DPoP " + good));
    attacks.add(JwtAttack.header("no scheme", source, "Authorization", good));
    attacks.add(JwtAttack.of("token in quotes", source, "\"" + good + "\""));
    attacks.add(JwtAttack.of("two tokens", source, good + ", " + forge.good()));
    attacks.add(
        JwtAttack.header("token in a proxy's header", source, "X-Forwarded-Access-Token", good));
  }
}
