package io.phishx.embedded;

import java.io.IOException;
import java.util.List;

/** A program of its own that starts both stores and then waits to be killed. */
final class StoreHolder {

  private StoreHolder() {}

  /** Prints the pids and folders of what it started, one a line, then {@code ready}. */
  @SuppressWarnings("SystemOut") // its output is what the test reads
  public static void main(String[] arguments) throws IOException {
    EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
    EmbeddedRedis redis = EmbeddedRedis.builder().start();
    List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
    children.stream()
        .filter(child -> child.info().command().filter(StoreHolder::isStore).isPresent())
        .forEach(child -> System.out.println("pid " + child.pid()));
    System.out.println("folder " + postgres.folder().home());
    System.out.println("port " + postgres.port());
    System.out.println("port " + redis.port());
    System.out.println("ready");
    if (arguments.length == 0) {
      System.in.read();
    }
  }

  private static boolean isStore(String command) {
    return command.endsWith("postgres") || command.endsWith("redis-server");
  }
}
