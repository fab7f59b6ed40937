package io.phishx.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides by the path's first segments which service gets a request; whatever no prefix names is
 * nobody's.
 *
 * <p>A path that a service could read differently from this class (dot segments, encoded slashes,
 * empty segments, path parameters) leads nowhere, so {@code /internal} and {@code /q} can't be
 * reached through another prefix.
 */
final class RouteRules {

  private record Rule(String prefix, Upstream upstream) {}

  private final List<Rule> rules;

  RouteRules(List<Upstream> upstreams) {
    this.rules =
        upstreams.stream()
            .flatMap(upstream -> upstream.paths().stream().map(path -> new Rule(path, upstream)))
            .sorted(Comparator.comparingInt((Rule rule) -> rule.prefix().length()).reversed())
            .toList();
    long distinct = rules.stream().map(Rule::prefix).distinct().count();
    if (distinct != rules.size()) {
      throw new IllegalArgumentException("two services share a path prefix");
    }
    if (rules.stream().anyMatch(rule -> neverPublic(rule.prefix()))) {
      throw new IllegalArgumentException("/internal and /q can't be public prefixes");
    }
  }

  /** The service for a raw request path (still percent-encoded, without query). */
  Optional<Upstream> route(String rawPath) {
    return decode(rawPath)
        .filter(RouteRules::plain)
        .filter(path -> !neverPublic(path))
        .flatMap(path -> rules.stream().filter(rule -> within(path, rule.prefix())).findFirst())
        .map(Rule::upstream);
  }

  private static boolean neverPublic(String path) {
    return within(path, "/internal") || within(path, "/q");
  }

  private static boolean within(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  private static boolean plain(String path) {
    if (!path.startsWith("/") || path.contains("//") || path.contains(";") || path.contains("\\")) {
      return false;
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      return false;
    }
    return Stream.of(path.split("/", -1))
        .noneMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  private static Optional<String> decode(String rawPath) {
    ByteBuffer bytes = ByteBuffer.allocate(rawPath.length() * 4);
    for (int i = 0; i < rawPath.length(); i++) {
      char c = rawPath.charAt(i);
      if (c != '%') {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      if (i + 2 >= rawPath.length()
          || !HexFormat.isHexDigit(rawPath.charAt(i + 1))
          || !HexFormat.isHexDigit(rawPath.charAt(i + 2))) {
        return Optional.empty();
      }
      int value = HexFormat.fromHexDigits(rawPath, i + 1, i + 3);
      if (value == '/' || value == '%') {
        return Optional.empty();
      }
      bytes.put((byte) value);
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }
}
