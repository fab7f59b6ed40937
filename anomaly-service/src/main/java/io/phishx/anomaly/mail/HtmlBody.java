package io.phishx.anomaly.mail;

import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a reader sees of an HTML part, and where it leads.
 *
 * @param text visible text
 * @param asksForPassword whether it contains a form with a password field
 */
record HtmlBody(String text, boolean asksForPassword) {

  /** HTML beyond this is not looked at. */
  static final int MAX_HTML = 1_000_000;

  private static final int MAX_ELEMENTS = 20_000;

  /** Reads {@code html} and adds its links to {@code links}. */
  static HtmlBody read(String html, Links links) {
    Document document = Jsoup.parse(html.length() > MAX_HTML ? html.substring(0, MAX_HTML) : html);
    Element base = document.selectFirst("base[href]");
    String prefix = base == null ? "" : base.attr("href").strip();
    boolean password = false;
    int seen = 0;
    for (Element element : document.select("a[href],area[href],form,input")) {
      if (++seen > MAX_ELEMENTS) {
        break;
      }
      switch (element.normalName()) {
        case "a", "area" -> links.add(link(element.attr("href"), prefix, element.text()));
        case "form" -> {
          if (element.hasAttr("action")) {
            links.add(link(element.attr("action"), prefix, ""));
          }
        }
        default ->
            password |= element.attr("type").toLowerCase(Locale.ROOT).strip().equals("password");
      }
    }
    // quotes look as they do in plain text, so that both are told from the writer's own words
    document.select("blockquote").forEach(quote -> quote.prependText("\n> "));
    document.select("script,style,title,head").remove();
    return new HtmlBody(document.wholeText().replaceAll("[ \\t\\x0B\\f]{2,200}", " "), password);
  }

  private static Link link(String href, String prefix, String shown) {
    // browsers drop control characters within a reference before they follow it
    String target = href.strip().replaceAll("[\\x00-\\x1F]", "");
    Link link = new Link(target, shown);
    boolean relative = link.scheme().isEmpty() && !target.isEmpty() && !target.startsWith("#");
    if (!relative) {
      return target.startsWith("#") ? new Link("", shown) : link;
    }
    if (target.startsWith("//")) {
      return new Link("https:" + target, shown);
    }
    return new Link(prefix.isEmpty() ? "" : prefix + target, shown);
  }
}
