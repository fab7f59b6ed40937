package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Flaw;

/** What is wrong with a mail's form. */
final class FormSignal implements Signal {

  @Override
  public void look(Features features, Findings findings) {
    for (Flaw flaw : features.mail().flaws()) {
      switch (flaw.kind()) {
        case NESTED_TOO_DEEP ->
            add(
                findings,
                flaw,
                "nested-too-deep",
                "parts within parts, deeper than is looked into",
                50);
        case TOO_MANY_PARTS ->
            add(findings, flaw, "too-many-parts", "more parts than are looked into", 50);
        case HEADERS_UNFINISHED ->
            add(findings, flaw, "headers-unfinished", "the mail ends within its headers", 10);
        case MALFORMED_HEADER ->
            add(findings, flaw, "malformed-header", "a header line that is none", 5);
        case NUL_BYTES ->
            add(findings, flaw, "nul-bytes", "NUL bytes, on which readers disagree", 15);
        case STACKED_MARKS ->
            add(findings, flaw, "stacked-marks", "marks piled up to trouble who reads them", 30);
        case PARTLY_READ ->
            add(findings, flaw, "partly-read", "too long to be looked at as a whole", 35);
        case HARDLY_READ ->
            add(findings, flaw, "hardly-read", "far too long to be looked at as a whole", 45);
        case HIDDEN_LETTERS ->
            add(findings, flaw, "hidden-letters", "hidden text within a visible word", 30);
        case UNKNOWN_CHARSET ->
            add(findings, flaw, "unknown-charset", "text in a charset that nobody knows", 5);
        case UNREADABLE_DATE ->
            add(findings, flaw, "unreadable-date", "a date that cannot be read", 5);
        case LYING_DATE ->
            add(findings, flaw, "lying-date", "a date on which the mail was not written", 10);
        case NO_FROM -> add(findings, flaw, "no-from", "nobody claims to have written it", 15);
        case SEVERAL_FROM ->
            add(findings, flaw, "several-from", "several senders, on which readers disagree", 40);
        case BROKEN_PART ->
            add(findings, flaw, "broken-part", "a part that is broken off or badly encoded", 5);
      }
    }
  }

  private static void add(
      Findings findings, Flaw flaw, String type, String description, int points) {
    findings.add("form." + type, description, flaw.detail(), points);
  }
}
