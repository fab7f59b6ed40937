package io.phishx.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Redis program for this machine, unpacked once per user. */
final class RedisBinary {
  private static final String PROGRAM = "redis-server";

  private RedisBinary() {}

  /**
   * Finds and unpacks it.
   *
   * @throws CannotStart when there is none that runs here
   */
  static Path here() {
    for (String resource : candidates()) {
      Path program = unpack(resource);
      if (Platform.runs(program.toString(), "--version")) {
        return program;
      }
    }
    throw Platform.unsupported();
  }

  /** The statically linked i386 build serves systems without OpenSSL 3 or glibc. */
  private static List<String> candidates() {
    return switch (Platform.system() + " " + Platform.architecture()) {
      case "Linux x86_64" ->
          List.of("redis-server-6.2.6-v5-linux-amd64", "redis-server-6.2.7-linux-386");
      case "Linux aarch64" -> List.of("redis-server-6.2.7-linux-arm64");
      case "Darwin x86_64" -> List.of("redis-server-6.2.6-v5-darwin-amd64");
      default -> List.of("redis-server-6.2.6-v5-darwin-arm64");
    };
  }

  private static Path unpack(String resource) {
    try (InputStream stream = RedisBinary.class.getResourceAsStream("/" + resource)) {
      if (stream == null) {
        throw Platform.unsupported();
      }
      byte[] content = stream.readAllBytes();
      return Platform.unpacked("redis", content, folder -> write(content, folder)).resolve(PROGRAM);
    } catch (IOException unreadable) {
      throw new CannotStart("The Redis program cannot be read from its jar.", unreadable);
    }
  }

  private static void write(byte[] content, Path folder) throws IOException {
    Path program = Files.write(folder.resolve(PROGRAM), content);
    program.toFile().setExecutable(true, false);
  }
}
