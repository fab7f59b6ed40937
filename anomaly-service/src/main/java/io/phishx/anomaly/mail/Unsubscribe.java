package io.phishx.anomaly.mail;

import java.util.List;

/** Recognises the link that ends a subscription, in the languages of our users. */
final class Unsubscribe {

  private static final List<String> WORDS =
      List.of(
          "unsubscribe",
          "opt-out",
          "opt out",
          "optout",
          "email preferences",
          "manage preferences",
          "subscription preferences",
          "abmelden",
          "abbestellen",
          "austragen",
          "désabonner",
          "desabonner",
          "désinscri",
          "desinscri",
          "darse de baja",
          "cancelar suscripción",
          "cancelar la suscripción",
          "cancelar inscrição",
          "cancelar subscrição",
          "disiscriviti",
          "annulla iscrizione",
          "cancella iscrizione",
          "afmelden",
          "uitschrijven",
          "wypisz",
          "avregistrera",
          "avmeld",
          "отписаться",
          "配信停止",
          "退订");

  private Unsubscribe() {}

  static boolean isIn(List<Link> links, String body) {
    boolean inLink =
        links.stream()
            .anyMatch(l -> matches(l.target()) || (l.shown() != null && matches(l.shown())));
    return inLink || (!links.isEmpty() && matches(tail(body)));
  }

  private static String tail(String body) {
    return body.substring(Math.max(0, body.length() - 3_000));
  }

  private static boolean matches(String text) {
    String lower = LowerCase.of(text);
    return WORDS.stream().anyMatch(lower::contains);
  }
}
