package io.phishx.anomaly.mail;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.NodeTraversor;

/**
 * What a reader sees of an HTML part, and where it leads.
 *
 * @param text visible text, then the hidden
 * @param asksForPassword whether it contains a form with a password field
 * @param hidesLetters whether hidden text stands within a visible word
 */
record HtmlBody(String text, boolean asksForPassword, boolean hidesLetters) {

  /** Reads {@code html} and adds its links to {@code links}. */
  static HtmlBody read(String html, Links links) {
    // the parser lowers names by the JDK's rule, see LowerCase; in text the entities are the same
    Document document = Jsoup.parse(html.replace("Σ", "&#931;").replace("İ", "&#304;"));
    Element base = document.selectFirst("base[href]");
    HtmlText text = new HtmlText(links, base == null ? "" : base.attr("href").strip());
    NodeTraversor.traverse(text, document);
    return text.body();
  }

  HtmlBody followedBy(HtmlBody other) {
    return new HtmlBody(
        text + "\n" + other.text,
        asksForPassword || other.asksForPassword,
        hidesLetters || other.hidesLetters);
  }
}
