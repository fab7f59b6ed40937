package io.phishx.anomaly.risk;

import io.phishx.anomaly.mail.Domain;
import java.util.Set;

/** Kinds of hosts by what they are used for. */
final class Hosts {

  private static final Set<String> FREE_MAIL =
      Set.of(
          "gmail.com",
          "googlemail.com",
          "yahoo.com",
          "yahoo.co.uk",
          "yahoo.de",
          "yahoo.fr",
          "ymail.com",
          "hotmail.com",
          "hotmail.co.uk",
          "hotmail.de",
          "hotmail.fr",
          "outlook.com",
          "outlook.de",
          "live.com",
          "msn.com",
          "aol.com",
          "icloud.com",
          "me.com",
          "gmx.de",
          "gmx.net",
          "gmx.com",
          "gmx.at",
          "web.de",
          "mail.com",
          "mail.ru",
          "yandex.ru",
          "yandex.com",
          "proton.me",
          "protonmail.com",
          "tutanota.com",
          "tuta.io",
          "zoho.com",
          "qq.com",
          "163.com",
          "126.com",
          "libero.it",
          "orange.fr",
          "free.fr",
          "laposte.net",
          "t-online.de",
          "freenet.de",
          "freemail.hu",
          "seznam.cz",
          "rediffmail.com");
  private static final Set<String> MAILERS =
      Set.of(
          "outlook.com",
          "urldefense.com",
          "urldefense.us",
          "mimecast.com",
          "mimecastprotect.com",
          "barracudanetworks.com",
          "cudasvc.com",
          "list-manage.com",
          "mailchimp.com",
          "mailchimpapp.net",
          "mailchi.mp",
          "sendgrid.net",
          "sendgrid.com",
          "hubspotemail.net",
          "hubspotlinks.com",
          "hs-sites.com",
          "mandrillapp.com",
          "sparkpostmail.com",
          "constantcontact.com",
          "rs6.net",
          "createsend.com",
          "cmail19.com",
          "cmail20.com",
          "exacttarget.com",
          "exct.net",
          "mailgun.org",
          "mailgun.net",
          "klaviyo.com",
          "klaviyomail.com",
          "substack.com",
          "beehiiv.com",
          "sendinblue.com",
          "sibmail.com",
          "brevo.com",
          "mailjet.com",
          "mjt.lu",
          "rapidmail.de",
          "cleverreach.com",
          "crsend.com",
          "newsletter2go.com",
          "emarsys.net",
          "salesforce.com",
          "marketo.com",
          "mktoweb.com",
          "eloqua.com",
          "responsys.net",
          "customeriomail.com",
          "customer.io",
          "convertkit-mail.com",
          "ck.page",
          "awstrack.me",
          "amazonses.com",
          "google.com",
          "linkedin.com",
          "lnkd.in",
          "getresponse.com",
          "activehosted.com",
          "acemlna.com",
          "mailerlite.com",
          "mlsend.com",
          "intercom-mail.com",
          "zendesk.com");
  private static final Set<String> SHORTENERS =
      Set.of(
          "bit.ly",
          "tinyurl.com",
          "t.co",
          "goo.gl",
          "ow.ly",
          "is.gd",
          "buff.ly",
          "cutt.ly",
          "rebrand.ly",
          "rb.gy",
          "shorturl.at",
          "tiny.cc",
          "t.ly",
          "s.id",
          "v.gd",
          "bl.ink",
          "short.io",
          "lnkd.in",
          "qrco.de");
  private static final Set<String> FREE_SITES =
      Set.of(
          "weebly.com",
          "weeblysite.com",
          "wixsite.com",
          "web.app",
          "firebaseapp.com",
          "pages.dev",
          "workers.dev",
          "vercel.app",
          "netlify.app",
          "herokuapp.com",
          "glitch.me",
          "000webhostapp.com",
          "blogspot.com",
          "godaddysites.com",
          "webflow.io",
          "square.site",
          "replit.app",
          "r2.dev",
          "ngrok.io",
          "ngrok-free.app",
          "trycloudflare.com",
          "duckdns.org",
          "ddns.net",
          "typedream.app",
          "jotform.com",
          "formstack.com",
          "translate.goog",
          "azurewebsites.net",
          "web.core.windows.net");
  private static final Set<String> CHEAP_SUFFIXES =
      Set.of(
          "xyz",
          "top",
          "click",
          "zip",
          "mov",
          "tk",
          "ml",
          "ga",
          "cf",
          "gq",
          "icu",
          "buzz",
          "rest",
          "cam",
          "cyou",
          "sbs",
          "quest",
          "monster",
          "bond",
          "lol",
          "work",
          "support",
          "link",
          "fit",
          "surf",
          "ru.com",
          "country",
          "stream",
          "download",
          "review",
          "loan",
          "win",
          "men",
          "bid",
          "cfd",
          "beauty",
          "hair");

  private Hosts() {}

  static boolean isFreeMail(Domain domain) {
    return FREE_MAIL.contains(domain.registrable());
  }

  /** Hosts that wrap other sites' links: safe-link rewriters and senders of newsletters. */
  static boolean wrapsLinks(Domain domain) {
    return within(MAILERS, domain);
  }

  static boolean shortens(Domain domain) {
    return SHORTENERS.contains(domain.registrable());
  }

  /** Hosts on which anyone puts up a page within a minute. */
  static boolean isFreeSite(Domain domain) {
    return within(FREE_SITES, domain);
  }

  static boolean hasCheapSuffix(Domain domain) {
    return CHEAP_SUFFIXES.contains(domain.suffix());
  }

  private static boolean within(Set<String> names, Domain domain) {
    String name = domain.ascii();
    while (!name.isEmpty()) {
      if (names.contains(name)) {
        return true;
      }
      int dot = name.indexOf('.');
      name = dot < 0 ? "" : name.substring(dot + 1);
    }
    return false;
  }
}
