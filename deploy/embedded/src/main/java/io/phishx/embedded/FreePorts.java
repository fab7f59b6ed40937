package io.phishx.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds loopback ports that nobody listens on.
 *
 * <p>Ports are taken from below the systems' ephemeral ranges, so that an outgoing connection does
 * not take one between the check and its use; within a JVM no port is handed out twice. Another
 * process may still be faster.
 */
public final class FreePorts {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 31_999;
  private static final int CONNECT_TIMEOUT_MS = 200;
  private static final Set<Integer> HANDED_OUT = new HashSet<>();

  private FreePorts() {}

  /**
   * A port that is free now and was not handed out before.
   *
   * @throws CannotStart when none is left
   */
  public static int next() {
    synchronized (HANDED_OUT) {
      for (int attempt = 0; attempt < HIGHEST - LOWEST; attempt++) {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
        if (!HANDED_OUT.contains(port) && isFree(port)) {
          HANDED_OUT.add(port);
          return port;
        }
      }
    }
    throw new CannotStart("no free port was found between " + LOWEST + " and " + HIGHEST + ".");
  }

  /** Whether nobody listens on {@code port} of the loopback address. */
  public static boolean isFree(int port) {
    return !answers(port) && canBind(port);
  }

  /**
   * Passes when {@code port} is free.
   *
   * @param purpose who wants it, for the message, such as {@code the gateway}
   * @throws CannotStart when it is taken
   */
  public static void require(int port, String purpose) {
    if (!isFree(port)) {
      throw new CannotStart(
          "Port %d, wanted for %s, is taken by another program; stop that program or choose another port."
              .formatted(port, purpose));
    }
  }

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
      return true;
    } catch (IOException nobodyThere) {
      return false;
    }
  }

  private static boolean canBind(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
