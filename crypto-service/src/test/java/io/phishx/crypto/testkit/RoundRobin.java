package io.phishx.crypto.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One loopback address before several: connections go to them in turn, as a cluster's service
 * address does it. A place that refuses a connection gets no more of them; the connection that
 * found it out is closed, and nobody repeats it but its caller.
 */
public final class RoundRobin implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final ServerSocket door;
  private final List<Integer> places;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private RoundRobin(ServerSocket door, List<Integer> places) {
    this.door = door;
    this.places = new CopyOnWriteArrayList<>(places);
  }

  public static RoundRobin before(Integer... ports) {
    try {
      RoundRobin robin =
          new RoundRobin(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), List.of(ports));
      Thread.ofVirtual().start(robin::accept);
      return robin;
    } catch (IOException noLoopback) {
      throw new UncheckedIOException(noLoopback);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** Whether connections may still go to {@code port}. */
  public boolean serves(int port) {
    return places.contains(port);
  }

  public void add(int port) {
    places.add(port);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket caller) {
    open.add(caller);
    Integer port = places.get(Math.floorMod(turn.getAndIncrement(), places.size()));
    Socket place = new Socket();
    open.add(place);
    try {
      place.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
    } catch (IOException refused) {
      places.removeIf(port::equals);
      close(caller, place);
      return;
    }
    Thread.ofVirtual().start(() -> pump(caller, place));
    Thread.ofVirtual().start(() -> pump(place, caller));
  }

  private void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException broken) {
      // the other side learns it by the close below
    } finally {
      close(from, to);
    }
  }

  private void close(Socket... sockets) {
    for (Socket socket : sockets) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException alreadyGone) {
        // that is what was wanted
      }
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(this::close);
  }
}
