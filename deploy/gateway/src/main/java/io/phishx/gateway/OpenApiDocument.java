package io.phishx.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An OpenAPI document that grows by others: the same component is taken once, a different one under
 * the same name is renamed after its service.
 */
final class OpenApiDocument {

  private final ObjectNode root;
  private final ObjectNode paths;
  private final ObjectNode components;
  private final ArrayNode tags;
  private final Set<String> tagNames = new HashSet<>();

  OpenApiDocument(ObjectMapper json) {
    root = json.createObjectNode();
    root.put("openapi", "3.1.0");
    root.putObject("info")
        .put("title", "PhishX")
        .put("version", "3.0")
        .put(
            "description",
            "Authentication, encryption, anomaly detection, experiments and regions behind one origin.");
    root.putArray("servers").addObject().put("url", "/");
    tags = root.putArray("tags");
    paths = root.putObject("paths");
    components = root.putObject("components");
  }

  void incomplete() {
    root.put("x-incomplete", true);
  }

  ObjectNode json() {
    return root;
  }

  /** Takes the paths that {@code isPublic}, and the components of that service's document. */
  void add(String service, ObjectNode document, Predicate<String> isPublic) {
    root.put("openapi", document.path("openapi").asText("3.1.0"));
    Map<String, String> renamed = takeComponents(service, document.path("components"));
    document
        .path("paths")
        .properties()
        .forEach(
            entry -> {
              if (isPublic.test(entry.getKey())) {
                paths.set(entry.getKey(), withReferences(entry.getValue(), renamed));
              }
            });
    for (JsonNode tag : document.path("tags")) {
      if (tagNames.add(tag.path("name").asText())) {
        tags.add(tag);
      }
    }
  }

  private Map<String, String> takeComponents(String service, JsonNode theirs) {
    Map<String, String> renamed = new HashMap<>();
    theirs
        .properties()
        .forEach(
            kind ->
                kind.getValue()
                    .properties()
                    .forEach(
                        component -> {
                          JsonNode ours = components.path(kind.getKey()).get(component.getKey());
                          if (ours != null && !ours.equals(component.getValue())) {
                            renamed.put(
                                reference(kind.getKey(), component.getKey()),
                                reference(kind.getKey(), component.getKey() + "-" + service));
                          }
                        }));
    theirs
        .properties()
        .forEach(
            kind ->
                kind.getValue()
                    .properties()
                    .forEach(component -> take(kind.getKey(), component, renamed)));
    return renamed;
  }

  private void take(
      String kind, Map.Entry<String, JsonNode> component, Map<String, String> renamed) {
    String reference = reference(kind, component.getKey());
    String target = renamed.getOrDefault(reference, reference);
    components
        .withObject("/" + kind)
        .set(
            target.substring(target.lastIndexOf('/') + 1),
            withReferences(component.getValue(), renamed));
  }

  private static String reference(String kind, String name) {
    return "#/components/" + kind + "/" + name;
  }

  private static JsonNode withReferences(JsonNode node, Map<String, String> renamed) {
    if (renamed.isEmpty()) {
      return node;
    }
    JsonNode copy = node.deepCopy();
    rewrite(copy, renamed);
    return copy;
  }

  private static void rewrite(JsonNode node, Map<String, String> renamed) {
    if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
      String reference = object.path("$ref").asText();
      object.put("$ref", renamed.getOrDefault(reference, reference));
    }
    node.forEach(child -> rewrite(child, renamed));
  }
}
