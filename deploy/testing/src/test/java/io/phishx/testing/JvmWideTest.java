package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** Test resources are one and the same for every class loader. */
class JvmWideTest {

  @Test
  void anotherClassLoaderSeesTheSameServersAndKeys()
      throws ReflectiveOperationException, java.io.IOException {
    URL classes = TrustResource.class.getProtectionDomain().getCodeSource().getLocation();
    try (var loader = new Copying(classes)) {
      Class<?> copy = loader.loadClass(TrustResource.class.getName());
      assertNotSame(TrustResource.class, copy);
      long before = TrustResource.version();

      call(copy, "rotateKey");

      assertEquals(before + 1, TrustResource.version());
      assertEquals(TrustResource.url(), call(copy, "url"));
      assertEquals(
          SigningKeys.current().getKeyId(),
          headerKeyId((String) call(loader.loadClass(TestTokens.class.getName()), "operator")));
    }
  }

  private static Object call(Class<?> type, String method) throws ReflectiveOperationException {
    Method target = type.getMethod(method);
    Object result = target.invoke(null);
    return result == null ? "" : result;
  }

  private static String headerKeyId(String token) {
    return TokenReading.header(token).get("kid") + "";
  }

  /** Defines the classes of this module itself instead of asking its parent. */
  private static final class Copying extends URLClassLoader {
    Copying(URL classes) {
      super(new URL[] {classes}, JvmWideTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.phishx.testing.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
