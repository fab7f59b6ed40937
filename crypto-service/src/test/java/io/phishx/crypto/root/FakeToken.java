package io.phishx.crypto.root;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;

/** A token without a device: the JDK's own ciphers, and keys that are good for one session. */
final class FakeToken {

  volatile boolean away;
  volatile int secret = 3;
  volatile boolean wrongPin;
  final AtomicInteger tried = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger session = new AtomicInteger();
  private final Set<String> labels;

  FakeToken(String... labels) {
    this.labels = Set.of(labels);
  }

  void restart() {
    session.incrementAndGet();
  }

  Pkcs11Token.Opened open() throws GeneralSecurityException {
    tried.incrementAndGet();
    if (wrongPin) {
      throw new Pkcs11Token.PinRefused();
    }
    if (away) {
      throw new ProviderException("CKR_TOKEN_NOT_PRESENT");
    }
    int now = session.incrementAndGet();
    open.incrementAndGet();
    AtomicBoolean closed = new AtomicBoolean();
    return new Pkcs11Token.Opened() {
      @Override
      public Provider provider() {
        return Objects.requireNonNull(Security.getProvider("SunJCE"));
      }

      @Override
      public Optional<SecretKey> key(String label) {
        return labels.contains(label) ? Optional.of(new Key(label, now)) : Optional.empty();
      }

      @Override
      public void close() {
        if (closed.compareAndSet(false, true)) {
          open.decrementAndGet();
          session.incrementAndGet();
        }
      }
    };
  }

  private final class Key implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String label;
    private final int of;

    Key(String label, int of) {
      this.label = label;
      this.of = of;
    }

    @Override
    public String getAlgorithm() {
      return "AES";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      if (away || of != session.get()) {
        throw new ProviderException("CKR_SESSION_HANDLE_INVALID");
      }
      byte[] bytes = new byte[32];
      bytes[0] = (byte) secret;
      byte[] name = label.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(name, 0, bytes, 1, name.length);
      return bytes;
    }
  }
}
