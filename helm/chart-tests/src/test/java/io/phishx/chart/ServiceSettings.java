package io.phishx.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings that a service and the libraries it is built of read, taken from their sources. */
final class ServiceSettings {

  private static final Pattern MAPPING =
      Pattern.compile("@ConfigMapping\\(\\s*prefix = \"(phishx[a-z.-]*)\"");
  private static final Pattern PROPERTY =
      Pattern.compile("@ConfigProperty\\(\\s*name = \"(phishx[a-z.-]*)\"");
  private static final Pattern LINE = Pattern.compile("(?m)^(phishx[a-z.-]*)=");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(phishx[a-z.-]*)[:}]");
  private static final Pattern METHOD = Pattern.compile("\\b([a-z][A-Za-z]*)\\(\\);");

  private static final Pattern GROUP = Pattern.compile("(?m)^public interface (\\w+) ");

  private final List<String> sources;

  private ServiceSettings(List<String> sources) {
    this.sources = List.copyOf(sources);
  }

  static ServiceSettings of(String service) {
    Stream<String> folders =
        Stream.concat(
            Stream.of("deploy/chassis", "auth-service/client", service + "/src"),
            Arrows.from(service).stream().map(callee -> callee + "/client"));
    return new ServiceSettings(
        folders
            .map(Checkout.ROOT::resolve)
            .flatMap(
                folder ->
                    Stream.of(".java", ".properties")
                        .flatMap(suffix -> Checkout.mainFiles(folder, suffix).stream()))
            .map(Checkout::read)
            .toList());
  }

  /**
   * Whether {@code variable} is a placeholder somewhere, or stands for a property that is mapped.
   */
  boolean reads(String variable) {
    Pattern placeholder = Pattern.compile("\\$\\{" + Pattern.quote(variable) + "[:}]");
    return sources.stream()
        .anyMatch(source -> placeholder.matcher(source).find() || isMapped(source, variable));
  }

  private boolean isMapped(String source, String variable) {
    boolean named =
        Stream.of(PROPERTY, LINE, REFERENCE)
            .flatMap(pattern -> pattern.matcher(source).results())
            .anyMatch(hit -> variable(hit.group(1)).equals(variable));
    if (named) {
      return true;
    }
    Optional<String> prefix =
        MAPPING.matcher(source).results().map(hit -> variable(hit.group(1)) + "_").findFirst();
    if (prefix.isEmpty() || !variable.startsWith(prefix.get())) {
      return false;
    }
    Set<String> methods =
        Stream.concat(names(source), groupsOf(source).flatMap(ServiceSettings::names))
            .collect(Collectors.toUnmodifiableSet());
    return isMadeOf(variable.substring(prefix.get().length()), methods);
  }

  /** The groups of {@code mapping}'s settings that stand in files of their own. */
  private Stream<String> groupsOf(String mapping) {
    return sources.stream()
        .filter(source -> !MAPPING.matcher(source).find())
        .filter(
            source ->
                GROUP
                    .matcher(source)
                    .results()
                    .anyMatch(
                        hit ->
                            Pattern.compile("(?m)^  " + hit.group(1) + " [a-z]\\w*\\(\\);$")
                                .matcher(mapping)
                                .find()));
  }

  private static Stream<String> names(String source) {
    return METHOD.matcher(source).results().map(hit -> snake(hit.group(1)));
  }

  private static boolean isMadeOf(String rest, Set<String> names) {
    List<String> begun = new ArrayList<>();
    for (String name : names) {
      if (rest.equals(name)) {
        return true;
      }
      if (rest.startsWith(name + "_")) {
        begun.add(name);
      }
    }
    return begun.stream().anyMatch(name -> isMadeOf(rest.substring(name.length() + 1), names));
  }

  private static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static String snake(String method) {
    return method.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }
}
