package io.phishx.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whose rights PostgreSQL runs with: it refuses to run as root, so root steps into a user namespace
 * or becomes {@code nobody}.
 */
sealed interface RunAs {
  int NOBODY = 65_534;

  /** The ordinary user that runs this JVM. */
  record Self() implements RunAs {}

  /** Root, in a namespace where it is nobody in particular; files stay root's. */
  record UserNamespace() implements RunAs {}

  /** The user {@code nobody}, who is given the data folder. */
  record Nobody() implements RunAs {}

  /**
   * The way that works here.
   *
   * @throws CannotStart for root where neither namespaces nor a change of user are allowed
   */
  static RunAs here() {
    if (!Platform.isRoot()) {
      return new Self();
    }
    if (Platform.runs("unshare", "-U", "true")) {
      return new UserNamespace();
    }
    if (Platform.runs("setpriv", "--reuid=" + NOBODY, "--clear-groups", "true")) {
      return new Nobody();
    }
    throw new CannotStart(
        "PostgreSQL refuses to run as root, and here root may neither open a user namespace nor become another user; run this as an ordinary user.");
  }

  /** {@code command} as it has to be started. */
  default List<String> wrap(List<String> command) {
    List<String> wrapped = new ArrayList<>();
    switch (this) {
      case Self self -> {}
      case UserNamespace namespace -> wrapped.addAll(List.of("unshare", "-U"));
      case Nobody nobody ->
          wrapped.addAll(
              List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    wrapped.addAll(command);
    return wrapped;
  }

  /** Gives {@code folder} and all in it to the one who runs. */
  default void giveAway(Path folder) {
    if (!(this instanceof Nobody)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.setAttribute(path, "unix:uid", NOBODY);
        Files.setAttribute(path, "unix:gid", NOBODY);
      }
    } catch (IOException refused) {
      throw new CannotStart(
          "The folder %s cannot be given to the user nobody: %s."
              .formatted(folder, refused.getMessage()),
          refused);
    }
  }
}
