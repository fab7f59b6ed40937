package io.phishx.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Which service calls which: it holds the other's client, directly or through a client of its own.
 */
final class Arrows {

  private static final Map<String, String> OWNERS =
      DeclaredService.all().keySet().stream()
          .collect(Collectors.toMap(Arrows::clientOf, Function.identity()));

  private Arrows() {}

  /** The services that {@code service} calls, by the poms. */
  static Set<String> from(String service) {
    Set<String> clients = new LinkedHashSet<>(clientsIn(Path.of("deploy/service-parent/pom.xml")));
    clients.addAll(clientsIn(Path.of(service, "pom.xml")));
    Set<String> seen = new LinkedHashSet<>();
    while (!seen.containsAll(clients)) {
      for (String client : Set.copyOf(clients)) {
        if (seen.add(client)) {
          clients.addAll(clientsIn(Path.of(owner(client), "client", "pom.xml")));
        }
      }
    }
    Set<String> callees =
        clients.stream().map(Arrows::owner).collect(Collectors.toCollection(TreeSet::new));
    callees.remove(service);
    return callees;
  }

  private static String clientOf(String service) {
    return service.substring(0, service.lastIndexOf('-')) + "-client";
  }

  private static String owner(String client) {
    String owner = OWNERS.get(client);
    if (owner == null) {
      throw new IllegalStateException(client + " belongs to none of " + OWNERS.values());
    }
    return owner;
  }

  private static Set<String> clientsIn(Path pom) {
    Set<String> clients = new TreeSet<>();
    NodeList dependencies = document(pom).getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      String artifact = text(dependency, "artifactId");
      if (text(dependency, "groupId").equals("io.phishx")
          && artifact.endsWith("-client")
          && !text(dependency, "scope").equals("test")) {
        clients.add(artifact);
      }
    }
    return clients;
  }

  private static String text(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }

  private static Document document(Path pom) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(Checkout.ROOT.resolve(pom).toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (ParserConfigurationException | SAXException malformed) {
      throw new IllegalStateException(pom + " is no pom", malformed);
    }
  }
}
