package io.phishx.crypto.root;

import io.phishx.crypto.testkit.Configs;
import io.vertx.mutiny.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** A real token in a process of its own, by a clock that is set by hand. */
final class TrialToken {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] CONTEXT = {1, 2, 3};
  private static final String HISTOGRAM = "gcClassHistogram";

  final SoftHsm device = SoftHsm.ofThisProcess();
  final AtomicInteger opened = new AtomicInteger();
  final Pkcs11Token token;
  private final AtomicLong nanos = new AtomicLong();

  private TrialToken(Vertx vertx, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("pkcs11.library", device.path().toString());
    all.putIfAbsent("pkcs11.pin", SoftHsm.PIN);
    Pkcs11Library library = new Pkcs11Library(device.path(), Configs.crypto(all).pkcs11());
    this.token =
        new Pkcs11Token(
            () -> {
              opened.incrementAndGet();
              return library.open();
            },
            nanos::get,
            vertx);
  }

  /** What is tried with it. */
  interface Trial {
    void with(TrialToken token) throws Exception;
  }

  /** Does {@code trial} and ends the process: with 0 if it holds. */
  static void run(Map<String, String> settings, Trial trial) {
    int status = 1;
    try {
      trial.with(new TrialToken(Vertx.vertx(), settings));
      status = 0;
    } catch (Throwable failure) {
      failure.printStackTrace(System.err);
    }
    Runtime.getRuntime().halt(status);
  }

  /** The token may be opened again. */
  void pass() {
    nanos.addAndGet(Pkcs11Token.PAUSE.toNanos());
  }

  static byte[] wrap(RootKey key, byte[] material) {
    return key.wrap(material, CONTEXT).await().atMost(SOON);
  }

  static byte[] unwrap(RootKey key, byte[] wrapped) {
    return key.unwrap(wrapped, CONTEXT).await().atMost(SOON);
  }

  /** Providers over a library that this process cannot let go of. */
  static long providers() throws Exception {
    String[] lines =
        ((String)
                ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        HISTOGRAM,
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()}))
            .split("\n", -1);
    for (String line : lines) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 4 && words[3].equals("sun.security.pkcs11.SunPKCS11")) {
        return Long.parseLong(words[1]);
      }
    }
    return 0;
  }

  /** The library past the JDK's provider, as its maker's daemon or another part would meet it. */
  static final class Library {

    private static final String WRAPPER = "sun.security.pkcs11.wrapper.";
    private static final long SERIAL_READ_WRITE = 6;
    private final Object library;
    private final long slot;

    /** The same one that {@code path} gave the JDK. */
    Library(Path path) throws Exception {
      this.library =
          Class.forName(WRAPPER + "PKCS11")
              .getMethod(
                  "getInstance",
                  String.class,
                  String.class,
                  Class.forName(WRAPPER + "CK_C_INITIALIZE_ARGS"),
                  boolean.class)
              .invoke(null, path.toString(), null, null, false);
      this.slot = ((long[]) call("C_GetSlotList", new Class<?>[] {boolean.class}, true))[0];
    }

    /** Sessions of this process that the token knows. */
    long sessions() throws Exception {
      long own = openSession();
      long found = 0;
      for (long session = 1; session < own; session++) {
        found += knows("C_GetSessionInfo", session) ? 1 : 0;
      }
      closeSession(own);
      return found;
    }

    /** Nobody of this process is logged in any more. */
    void logOut() throws Exception {
      long own = openSession();
      call("C_Logout", new Class<?>[] {long.class}, own);
      closeSession(own);
    }

    /** As a token does that was restarted. */
    void endSessions() throws Exception {
      long own = openSession();
      for (long session = 1; session <= own; session++) {
        knows("C_CloseSession", session);
      }
    }

    /** Their numbers grow. */
    private long openSession() throws Exception {
      return (long)
          call(
              "C_OpenSession",
              new Class<?>[] {
                long.class, long.class, Object.class, Class.forName(WRAPPER + "CK_NOTIFY")
              },
              slot,
              SERIAL_READ_WRITE,
              null,
              null);
    }

    private void closeSession(long session) throws Exception {
      call("C_CloseSession", new Class<?>[] {long.class}, session);
    }

    /** Whether there was a session of that number to do so with. */
    private boolean knows(String function, long session) throws Exception {
      try {
        call(function, new Class<?>[] {long.class}, session);
        return true;
      } catch (InvocationTargetException e) {
        return false;
      }
    }

    /** The library is of no use in this process from now on. */
    void end() throws Exception {
      call("C_Finalize", new Class<?>[] {Object.class}, (@Nullable Object) null);
    }

    private Object call(String name, Class<?>[] types, @Nullable Object... values)
        throws Exception {
      return Class.forName(WRAPPER + "PKCS11").getMethod(name, types).invoke(library, values);
    }
  }
}
