package io.phishx.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority of one run and the certificates that services and gateway show each other: for
 * loopback, for days, never for anything else.
 */
final class LocalCertificates {

  /** PEM files of one holder. */
  record Files(Path certificate, Path key) {}

  private static final Duration VALID = Duration.ofDays(30);
  private static final Duration EARLIER = Duration.ofMinutes(5);
  // The store holds a public certificate; the format wants a password.
  private static final String STORE_PASSWORD = "public";
  private static final String SIGNATURE = "SHA256withECDSA";

  private final Path folder;
  private final KeyPair authorityKey;
  private final X509Certificate authority;
  private final SecureRandom random = new SecureRandom();

  private LocalCertificates(Path folder) {
    this.folder = folder;
    this.authorityKey = newKey();
    X500Name name = new X500Name("CN=PhishX local run");
    this.authority =
        sign(
            builder(name, name, authorityKey), Extension.basicConstraints, new BasicConstraints(0));
    write("ca.crt", authority);
  }

  /** A new authority whose files go into {@code folder}. */
  static LocalCertificates in(Path folder) {
    return new LocalCertificates(folder);
  }

  Path authority() {
    return folder.resolve("ca.crt");
  }

  /** A client that trusts this run's certificates and no others. */
  HttpClient client() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trustStore());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), random);
      return HttpClient.newBuilder().sslContext(context).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS belongs to every JDK", e);
    }
  }

  /** JVM options under which a service trusts the public origin, as the region's probe must. */
  List<String> trustedByJvm() {
    Path file = folder.resolve("ca.p12");
    try (OutputStream out = java.nio.file.Files.newOutputStream(file)) {
      trustStore().store(out, STORE_PASSWORD.toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the trust store cannot be written", e);
    }
    return List.of(
        "-Djavax.net.ssl.trustStore=" + file,
        "-Djavax.net.ssl.trustStoreType=PKCS12",
        "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD);
  }

  private KeyStore trustStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("PKCS12 belongs to every JDK", e);
    }
  }

  /** A new key and certificate for {@code holder} on {@code localhost} and {@code 127.0.0.1}. */
  Files issue(String holder) {
    KeyPair key = newKey();
    GeneralNames names =
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            });
    X509Certificate certificate =
        sign(
            builder(new X500Name("CN=PhishX local run"), new X500Name("CN=" + holder), key),
            Extension.subjectAlternativeName,
            names);
    write(holder + ".crt", certificate);
    write(holder + ".key", key.getPrivate());
    return new Files(folder.resolve(holder + ".crt"), folder.resolve(holder + ".key"));
  }

  private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair key) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random),
        Date.from(now.minus(EARLIER)),
        Date.from(now.plus(VALID)),
        subject,
        key.getPublic());
  }

  private X509Certificate sign(
      X509v3CertificateBuilder builder, ASN1ObjectIdentifier extension, ASN1Encodable value) {
    try {
      builder.addExtension(extension, extension.equals(Extension.basicConstraints), value);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(SIGNATURE).build(authorityKey.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate cannot be made", e);
    }
  }

  private void write(String name, Object content) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(
          content instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      DataFolder.writePrivately(folder.resolve(name), text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 belongs to every JDK", e);
    }
  }
}
