package io.phishx.chart;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The objects of one rendering, strictly parsed. */
record Rendered(String yaml, List<HasMetadata> objects) {

  Rendered(String yaml) {
    this(yaml, StrictYaml.objects(yaml));
  }

  Rendered {
    objects = List.copyOf(objects);
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The objects of a type that are named like one service each, by the service's name. */
  <T extends HasMetadata> Map<String, T> byService(Class<T> type) {
    return all(type).stream()
        .filter(
            object ->
                object.getMetadata().getName().equals(Chart.RELEASE + "-" + serviceOf(object)))
        .collect(Collectors.toMap(Rendered::serviceOf, Function.identity()));
  }

  <T extends HasMetadata> T ofService(Class<T> type, String service) {
    T object = byService(type).get(service);
    if (object == null) {
      throw new IllegalStateException("no " + type.getSimpleName() + " of " + service);
    }
    return object;
  }

  static String serviceOf(HasMetadata object) {
    return Objects.requireNonNull(object.getMetadata().getLabels().get("app.kubernetes.io/name"));
  }

  static Container container(Deployment deployment) {
    List<Container> containers = deployment.getSpec().getTemplate().getSpec().getContainers();
    if (containers.size() != 1) {
      throw new IllegalStateException(
          "expected one container in "
              + deployment.getMetadata().getName()
              + ", found "
              + containers.size());
    }
    return containers.getFirst();
  }
}
