package io.phishx.chart;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads Kubernetes objects as the API server would with strict field validation: a field it does
 * not know is an error.
 */
final class StrictYaml {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Stream.of(
              ConfigMap.class,
              Deployment.class,
              Gateway.class,
              HTTPRoute.class,
              HorizontalPodAutoscaler.class,
              Ingress.class,
              NetworkPolicy.class,
              PodDisruptionBudget.class,
              PodMonitor.class,
              PrometheusRule.class,
              Service.class,
              ServiceAccount.class)
          .collect(
              Collectors.toUnmodifiableMap(
                  type -> HasMetadata.getApiVersion(type) + "/" + HasMetadata.getKind(type),
                  Function.identity()));

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .annotationIntrospector(new NoCatchAll())
          .build();

  private StrictYaml() {}

  /** Every document of a stream as a typed object. */
  static List<HasMetadata> objects(String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    for (JsonNode document : documents(yaml)) {
      String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
      Class<? extends HasMetadata> type = KINDS.get(kind);
      if (type == null) {
        throw new IllegalArgumentException(
            "unexpected kind " + kind + ", expected " + KINDS.keySet());
      }
      objects.add(value(document, type));
    }
    return List.copyOf(objects);
  }

  /** The one document of a stream that is of this type; the others may be anything. */
  static <T extends HasMetadata> T only(String yaml, Class<T> type) {
    List<JsonNode> found =
        documents(yaml).stream()
            .filter(document -> document.path("kind").asText().equals(HasMetadata.getKind(type)))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "expected one " + HasMetadata.getKind(type) + ", found " + found.size());
    }
    return value(found.getFirst(), type);
  }

  /** Every document that says something, untyped; two equal keys in a mapping are an error. */
  static List<JsonNode> documents(String yaml) {
    try (YAMLParser parser = MAPPER.getFactory().createParser(yaml);
        MappingIterator<JsonNode> all = MAPPER.readerFor(JsonNode.class).readValues(parser)) {
      List<JsonNode> documents = new ArrayList<>();
      while (all.hasNext()) {
        JsonNode document = all.next();
        if (document.isObject()) {
          documents.add(document);
        }
      }
      return List.copyOf(documents);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  static <T> T value(JsonNode node, Class<T> type) {
    try {
      return MAPPER.treeToValue(node, type);
    } catch (JsonProcessingException refused) {
      throw new IllegalArgumentException(
          type.getSimpleName() + ": " + refused.getOriginalMessage(), refused);
    }
  }

  static <T> T read(String yaml, Class<T> type) {
    try {
      return MAPPER.readValue(yaml, type);
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException(malformed.getOriginalMessage(), malformed);
    }
  }

  /** Takes away the models' map for the rest, which would swallow every misspelt field. */
  private static final class NoCatchAll extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return Boolean.FALSE;
    }
  }
}
