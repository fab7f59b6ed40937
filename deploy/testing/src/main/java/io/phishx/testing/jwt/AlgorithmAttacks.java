package io.phishx.testing.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;

/** Attacks on the choice of the algorithm and on the signature itself. */
final class AlgorithmAttacks {

  private static final String NONE = "CVE-2015-9235, RFC 8725 3.1";
  private static final String CONFUSION = "CVE-2016-10555, RFC 8725 2.1";
  private static final String RFC = "RFC 8725 3.1";

  private AlgorithmAttacks() {}

  static List<JwtAttack> of(JwtForge forge) {
    List<JwtAttack> attacks = new ArrayList<>();
    without(forge, attacks);
    confused(forge, attacks);
    otherAlgorithm(forge, attacks);
    signature(forge, attacks);
    return attacks;
  }

  private static void without(JwtForge forge, List<JwtAttack> attacks) {
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      String token = forge.signed(forge.header("alg", none), forge.claims());
      attacks.add(
          JwtAttack.of("alg " + none + " unsigned", NONE, JwtForge.withSignature(token, "")));
      attacks.add(JwtAttack.of("alg " + none + " with a signature", NONE, token));
    }
    Map<String, Object> absent = forge.header();
    absent.remove("alg");
    attacks.add(JwtAttack.of("no alg", RFC, forge.signed(absent, forge.claims())));
    Map<String, Object> empty = forge.header("alg", "");
    attacks.add(JwtAttack.of("empty alg", RFC, forge.signed(empty, forge.claims())));
    Map<String, Object> list = forge.header("alg", List.of("ES256"));
    attacks.add(JwtAttack.of("alg as a list", RFC, forge.signed(list, forge.claims())));
    Map<String, Object> number = forge.header("alg", 256);
    attacks.add(JwtAttack.of("alg as a number", RFC, forge.signed(number, forge.claims())));
    attacks.add(
        JwtAttack.of(
            "alg null",
            RFC,
            forge.signed(
                "{\"typ\":\"at+jwt\",\"alg\":null,\"kid\":\"" + forge.kid() + "\"}",
                org.jose4j.json.JsonUtil.toJson(forge.claims()))));
  }

  private static void confused(JwtForge forge, List<JwtAttack> attacks) {
    byte[] der = forge.published().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PUBLIC KEY-----";
    EllipticCurveJsonWebKey jwk = new EllipticCurveJsonWebKey((ECPublicKey) forge.published());
    Map<String, byte[]> secrets =
        Map.of(
            "the public key's DER", der,
            "the public key's PEM", pem.getBytes(StandardCharsets.US_ASCII),
            "the public key's PEM with a line end",
                (pem + "\n").getBytes(StandardCharsets.US_ASCII),
            "the public JWK",
                jwk.toJson(OutputControlLevel.PUBLIC_ONLY).getBytes(StandardCharsets.UTF_8),
            "the key id", forge.kid().getBytes(StandardCharsets.UTF_8),
            "an empty secret", new byte[0],
            "a guessable secret", "your-secret-key".getBytes(StandardCharsets.US_ASCII));
    secrets.forEach(
        (what, secret) -> {
          Map<String, Object> header = forge.header("alg", "HS256");
          attacks.add(
              JwtAttack.of(
                  "HS256 with " + what,
                  CONFUSION,
                  forge.authenticated("HmacSHA256", secret, header)));
        });
    byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
    attacks.add(
        JwtAttack.of(
            "HS384 with the public key's PEM",
            CONFUSION,
            forge.authenticated("HmacSHA384", bytes, forge.header("alg", "HS384"))));
    attacks.add(
        JwtAttack.of(
            "HS512 with the public key's PEM",
            CONFUSION,
            forge.authenticated("HmacSHA512", bytes, forge.header("alg", "HS512"))));
    attacks.add(
        JwtAttack.of(
            "a MAC under the header ES256",
            CONFUSION,
            forge.authenticated("HmacSHA256", bytes, forge.header())));
  }

  private static void otherAlgorithm(JwtForge forge, List<JwtAttack> attacks) {
    for (String other :
        List.of(
            "RS256", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "es256", "ES256 ", "RSA1_5")) {
      attacks.add(
          JwtAttack.of(
              "alg '" + other + "' on a P-256 key",
              RFC,
              forge.signed(forge.header("alg", other), forge.claims())));
    }
    KeyPair p384 = JwtForge.pair("secp384r1");
    String input = forge.good();
    String unsigned = input.substring(0, input.lastIndexOf('.'));
    byte[] large = JwtForge.ecdsa("SHA256withECDSAinP1363Format", p384.getPrivate(), unsigned);
    attacks.add(
        JwtAttack.of(
            "ES256 signed on P-384", "RFC 8725 3.4", unsigned + "." + JwtForge.part(large)));
  }

  private static void signature(JwtForge forge, List<JwtAttack> attacks) {
    String good = forge.good();
    String input = good.substring(0, good.lastIndexOf('.'));
    byte[] right = forge.ecdsa("SHA256withECDSAinP1363Format", input);
    byte[] flipped = right.clone();
    flipped[right.length - 1] ^= 1;
    BigInteger order = ((ECPublicKey) forge.published()).getParams().getOrder();
    String psychic = "CVE-2022-21449";
    attacks.add(JwtAttack.of("stripped signature", "RFC 8725 2.1", input + "."));
    attacks.add(JwtAttack.of("no third part", "RFC 7515 3.1", input));
    attacks.add(JwtAttack.of("signature of zeros", psychic, forge.withSignature(new byte[64])));
    attacks.add(
        JwtAttack.of(
            "signature r=n, s=n",
            psychic,
            forge.withSignature(halves(JwtForge.half(order), JwtForge.half(order)))));
    attacks.add(
        JwtAttack.of(
            "signature r=1, s=n",
            psychic,
            forge.withSignature(halves(JwtForge.half(BigInteger.ONE), JwtForge.half(order)))));
    attacks.add(
        JwtAttack.of(
            "signature r=0, s=1",
            psychic,
            forge.withSignature(halves(new byte[32], JwtForge.half(BigInteger.ONE)))));
    attacks.add(
        JwtAttack.of(
            "signature in DER",
            "RFC 7518 3.4",
            input + "." + JwtForge.part(forge.ecdsa("SHA256withECDSA", input))));
    attacks.add(
        JwtAttack.of("one bit flipped", "RFC 7515 5.2", input + "." + JwtForge.part(flipped)));
    attacks.add(
        JwtAttack.of(
            "signature cut short",
            "RFC 7518 3.4",
            input + "." + JwtForge.part(Arrays.copyOf(right, 63))));
    attacks.add(
        JwtAttack.of(
            "signature with a byte more",
            "RFC 7518 3.4",
            input + "." + JwtForge.part(Arrays.copyOf(right, 65))));
    attacks.add(
        JwtAttack.of(
            "signature of another token",
            "RFC 7515 5.2",
            JwtForge.withSignature(forge.good(), JwtForge.part(right))));
    attacks.add(
        JwtAttack.of(
            "a stranger's key under the trusted kid",
            "RFC 8725 3.8",
            forge.signedByAttacker(forge.header())));
    attacks.add(
        JwtAttack.of(
            "a stranger's key under its own kid",
            "RFC 8725 3.8",
            forge.signedByAttacker(forge.header("kid", "attacker"))));
  }

  private static byte[] halves(byte[] r, byte[] s) {
    byte[] both = Arrays.copyOf(r, 64);
    System.arraycopy(s, 0, both, 32, 32);
    return both;
  }
}
