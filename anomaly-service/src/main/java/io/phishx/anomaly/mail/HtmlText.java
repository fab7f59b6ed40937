package io.phishx.anomaly.mail;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/** Collects text and links in one walk through a page. */
final class HtmlText implements NodeVisitor {

  private static final int MAX_SHOWN = 1_000;
  private static final Set<String> UNSEEN = Set.of("title", "head", "script", "style");

  private final Links links;
  private final String prefix;
  private final StringBuilder visible = new StringBuilder();
  private final StringBuilder hidden = new StringBuilder();
  private final StringBuilder shown = new StringBuilder();
  private @Nullable Element link;
  private @Nullable Element hiding;
  private @Nullable Element unseen;
  private boolean afterHidden;
  private boolean hidesLetters;
  private boolean asksForPassword;

  HtmlText(Links links, String prefix) {
    this.links = links;
    this.prefix = prefix;
  }

  HtmlBody body() {
    String text = hidden.isEmpty() ? visible.toString() : visible + "\n" + hidden;
    return new HtmlBody(
        text.replaceAll("[ \\t\\x0B\\f]{2,200}", " "), asksForPassword, hidesLetters);
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode text) {
      text(text.getWholeText());
    } else if (node instanceof Element element) {
      open(element);
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node.equals(unseen)) {
      unseen = null;
    }
    if (node.equals(hiding)) {
      hiding = null;
    }
    if (node.equals(link)) {
      closeLink();
    }
    if (node instanceof Element element && breaksLine(element)) {
      lineBreak();
    }
  }

  private void open(Element element) {
    String name = element.normalName();
    if (unseen == null && UNSEEN.contains(name)) {
      unseen = element;
    }
    if (hiding == null && isHidden(element)) {
      hiding = element;
    }
    if (name.equals("br") || breaksLine(element)) {
      lineBreak();
    }
    switch (name) {
      case "a", "area" -> {
        closeLink();
        link = element;
      }
      case "form" -> follow(element, "action");
      case "input" ->
          asksForPassword |= LowerCase.of(element.attr("type")).strip().equals("password");
      // quotes look as they do in plain text, so that both are told from the writer's own words
      case "blockquote" -> visible.append("\n> ");
      default -> {
        // the rest is layout
      }
    }
    follow(element, "formaction");
  }

  private void text(String text) {
    if (unseen != null) {
      return;
    }
    if (link != null && shown.length() < MAX_SHOWN) {
      shown.append(text, 0, Math.min(text.length(), MAX_SHOWN));
    }
    if (hiding != null) {
      hidden.append(text).append('\n');
      afterHidden |= !text.isBlank();
      return;
    }
    if (afterHidden && !text.isEmpty()) {
      hidesLetters |=
          Character.isLetter(text.charAt(0))
              && !visible.isEmpty()
              && Character.isLetter(visible.charAt(visible.length() - 1));
      afterHidden = false;
    }
    visible.append(text);
  }

  private void closeLink() {
    if (link != null) {
      String reference = link.hasAttr("href") ? link.attr("href") : link.attr("xlink:href");
      links.add(linkTo(reference, shown.toString().replaceAll("\\s{1,200}", " ")));
      shown.setLength(0);
      link = null;
    }
  }

  private void follow(Element element, String attribute) {
    if (element.hasAttr(attribute)) {
      links.add(linkTo(element.attr(attribute), ""));
    }
  }

  private Link linkTo(String href, String text) {
    // browsers drop control characters within a reference before they follow it
    String target = href.strip().replaceAll("[\\x00-\\x1F]", "");
    if (target.startsWith("#")) {
      return new Link("", text);
    }
    Link link = new Link(target, text);
    if (!link.scheme().isEmpty() || target.isEmpty()) {
      return link;
    }
    if (target.startsWith("\\\\")) {
      // mail programs open a path of Windows as a file
      return new Link("file:" + target.replace('\\', '/'), text);
    }
    if (target.startsWith("//")) {
      return new Link("https:" + target, text);
    }
    return new Link(prefix.isEmpty() ? "" : prefix + target, text);
  }

  private void lineBreak() {
    if (hiding == null && !visible.isEmpty() && visible.charAt(visible.length() - 1) != '\n') {
      visible.append('\n');
    }
  }

  /** Inserted and deleted text is a block to the parser and none to a reader. */
  private static boolean breaksLine(Element element) {
    return element.isBlock()
        && !element.normalName().equals("ins")
        && !element.normalName().equals("del");
  }

  private static boolean isHidden(Element element) {
    if (element.hasAttr("hidden")) {
      return true;
    }
    String style = element.attr("style");
    if (style.isEmpty()) {
      return false;
    }
    String rules = LowerCase.of(style).replaceAll("\\s{1,200}", "");
    return rules.contains("display:none")
        || rules.contains("visibility:hidden")
        || rules.contains("font-size:0;")
        || rules.contains("font-size:0p")
        || rules.contains("font-size:0!")
        || rules.endsWith("font-size:0");
  }
}
