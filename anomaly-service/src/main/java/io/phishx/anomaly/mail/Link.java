package io.phishx.anomaly.mail;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A link: where it leads and what the reader sees.
 *
 * @param target the address behind the link, shortened beyond 2 048 characters
 * @param shown the visible text of an HTML link; null where the target itself is visible
 */
public record Link(String target, @Nullable String shown) {

  private static final int MAX_TARGET = 2_048;
  private static final int MAX_SHOWN = 300;

  /** Hexadecimal, octal, undotted, or of version 6: what browsers read as an address. */
  private static final Pattern UNREAD_NUMBER =
      Pattern.compile(
          "(?i)(?:\\[[0-9a-f:.%]{2,60}\\]|0x[0-9a-f]{1,16}(?:\\.[0-9a-fx]{1,16}){0,3}|\\d{1,12}"
              + "|(?:\\d{1,4}\\.){1,3}0x[0-9a-f]{1,8}|0\\d{1,3}(?:\\.\\d{1,4}){1,3})(?::\\d{1,5})?");

  private static final Pattern FORWARD =
      Pattern.compile(
          "(?i)[?&](?:q|u|url|to|dest|target|redirect|link|goto)=(https?(?::|%3a)[^&#]{1,1500})");

  public Link {
    target = shorten(target.strip(), MAX_TARGET);
    shown = shown == null ? null : shorten(shown.strip(), MAX_SHOWN);
  }

  /** The scheme in lower case; empty for a relative reference. */
  public String scheme() {
    int colon = target.indexOf(':');
    int slash = target.indexOf('/');
    boolean has = colon > 0 && (slash < 0 || colon < slash);
    return has ? LowerCase.of(target.substring(0, colon).strip()) : "";
  }

  /** Whether a browser would open it over the network. */
  public boolean isWeb() {
    String scheme = scheme();
    return scheme.equals("http") || scheme.equals("https") || scheme.equals("ftp");
  }

  /** The host as a browser would find it: behind user information, before port and path. */
  public Optional<Domain> domain() {
    if (!isWeb()) {
      return Optional.empty();
    }
    String host = authority();
    host = host.substring(host.lastIndexOf('@') + 1);
    int port = host.lastIndexOf(':');
    return Domain.of(port > 0 ? host.substring(0, port) : host);
  }

  /** Whether the host is a number in a form that people do not read as one. */
  public boolean disguisesNumber() {
    if (!isWeb()) {
      return false;
    }
    String host = authority();
    return UNREAD_NUMBER.matcher(host.substring(host.lastIndexOf('@') + 1)).matches();
  }

  /** Where a parameter says that the site passes its visitors on to. */
  public Optional<Link> forwardsTo() {
    Matcher matcher = FORWARD.matcher(target);
    if (!isWeb() || !matcher.find()) {
      return Optional.empty();
    }
    try {
      String decoded = URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
      return Optional.of(new Link(decoded, null));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether something that looks like a host stands before the real one. */
  public boolean hasUserInformation() {
    return isWeb() && authority().indexOf('@') >= 0;
  }

  /** The target without its fragment, for counting distinct ones. */
  public String distinctTarget() {
    int fragment = target.indexOf('#');
    String bare = fragment < 0 ? target : target.substring(0, fragment);
    return bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
  }

  private String authority() {
    String rest = target.substring(target.indexOf(':') + 1).replace('\\', '/');
    int start = 0;
    while (start < rest.length() && rest.charAt(start) == '/') {
      start++;
    }
    int end = start;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    return rest.substring(start, end);
  }

  private static String shorten(String text, int limit) {
    return text.length() > limit ? text.substring(0, limit) : text;
  }
}
