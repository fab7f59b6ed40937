package io.phishx.chassis.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The calls that this service takes, as its resources declare them. */
@ApplicationScoped
class Endpoints {

  private static final Pattern PARAMETER = Pattern.compile("\\{[^{}]*\\}");

  private final List<Endpoint> endpoints;
  private final Set<String> templates;

  Endpoints(BeanManager beans) {
    List<Endpoint> found = new ArrayList<>();
    for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
      Path root = bean.getBeanClass().getAnnotation(Path.class);
      if (root != null && !bean.getBeanClass().isInterface()) {
        for (Method method : bean.getBeanClass().getMethods()) {
          String verb = verb(method);
          if (verb != null) {
            found.add(Endpoint.of(verb, root, method.getAnnotation(Path.class)));
          }
        }
      }
    }
    this.endpoints = List.copyOf(found);
    this.templates = found.stream().map(Endpoint::template).collect(Collectors.toSet());
  }

  private record Endpoint(String verb, String template, Pattern path) {

    static Endpoint of(String verb, Path root, @Nullable Path sub) {
      String template = plain(root.value() + "/" + (sub == null ? "" : sub.value()));
      StringBuilder regex = new StringBuilder();
      Matcher parameter = PARAMETER.matcher(template);
      int from = 0;
      while (parameter.find()) {
        regex.append(Pattern.quote(template.substring(from, parameter.start()))).append("[^/]+");
        from = parameter.end();
      }
      regex.append(Pattern.quote(template.substring(from)));
      return new Endpoint(verb, template, Pattern.compile(regex.toString()));
    }
  }

  /** The methods that {@code path} takes, in alphabetical order; empty if there is no such call. */
  Set<String> methods(String path) {
    String asked = plain(path);
    Set<String> methods = new TreeSet<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.path().matcher(asked).matches()) {
        methods.add(endpoint.verb());
      }
    }
    if (methods.contains(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD);
    }
    if (!methods.isEmpty()) {
      methods.add(HttpMethod.OPTIONS);
    }
    return methods;
  }

  /** Whether a call is declared with exactly this path, parameters by their names. */
  boolean declares(String template) {
    return templates.contains(template) || templates.contains(plain(template));
  }

  private static @Nullable String verb(Method method) {
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        return verb.value();
      }
    }
    return null;
  }

  private static String plain(String path) {
    String single = ("/" + path).replaceAll("/+", "/");
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }
}
