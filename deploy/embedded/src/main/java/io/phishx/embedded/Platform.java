package io.phishx.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machine we run on, and the per-user folder that unpacked programs are kept in. */
final class Platform {
  private static final int PROBE_SECONDS = 10;
  private static final long NEEDED_MEGABYTES = 200;

  private Platform() {}

  /** {@code Linux} or {@code Darwin}, or a {@link CannotStart} that names what was found. */
  static String system() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.contains("linux")) {
      return "Linux";
    }
    if (name.contains("mac")) {
      return "Darwin";
    }
    throw unsupported();
  }

  /** {@code x86_64} or {@code aarch64}, or a {@link CannotStart} that names what was found. */
  static String architecture() {
    return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "aarch64";
      default -> throw unsupported();
    };
  }

  static CannotStart unsupported() {
    return unsupported(null);
  }

  static CannotStart unsupported(@Nullable Throwable cause) {
    return new CannotStart(
        "There are no embedded PostgreSQL and Redis programs for %s on %s; Linux and macOS on amd64 or arm64 have them."
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
        cause);
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Whether {@code command} can be run here and ends with exit code 0. */
  static boolean runs(String... command) {
    try {
      Process probe =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
        probe.destroyForcibly();
        return false;
      }
      return probe.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Unpacks a program into a folder that is complete as soon as it exists. */
  interface Unpacking {
    void into(Path folder) throws IOException;
  }

  /**
   * The folder with the unpacked {@code content}, made when it is not there yet; safe against other
   * JVMs that do the same.
   */
  static Path unpacked(String name, byte[] content, Unpacking unpacking) {
    Path cache = cache();
    Path target = cache.resolve(name + "-" + fingerprint(content));
    if (Files.isDirectory(target)) {
      return target;
    }
    Folders.require(cache, name, NEEDED_MEGABYTES);
    try {
      Path draft = Files.createTempDirectory(cache, name + ".");
      Watcher.deleteAtEnd(draft);
      unpacking.into(draft);
      makeReadable(draft);
      moveUnlessThere(draft, target);
      return target;
    } catch (IOException refused) {
      throw new CannotStart(
          "%s cannot be unpacked into %s: %s.".formatted(name, target, refused.getMessage()),
          refused);
    }
  }

  /** An unpacked copy for this JVM only, which other users may read. */
  static Path unpackedForAll(String name, Unpacking unpacking) {
    Path folder = Folders.temporary(name);
    try {
      unpacking.into(folder);
    } catch (IOException refused) {
      throw new CannotStart(
          "%s cannot be unpacked into %s: %s.".formatted(name, folder, refused.getMessage()),
          refused);
    }
    makeReadable(folder);
    return folder;
  }

  private static void makeReadable(Path folder) {
    folder.toFile().setExecutable(true, false);
    folder.toFile().setReadable(true, false);
  }

  private static void moveUnlessThere(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException impossible) {
      throw impossible;
    } catch (IOException another) {
      if (!Files.isDirectory(target)) {
        throw another;
      }
      Folders.delete(draft);
    }
  }

  static byte[] read(InputStream resource) throws IOException {
    try (resource) {
      return resource.readAllBytes();
    }
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    if (configured != null && !configured.isBlank()) {
      return Path.of(configured, "phishx");
    }
    return Path.of(System.getProperty("user.home"), ".cache", "phishx");
  }

  private static String fingerprint(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
