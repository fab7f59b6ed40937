package io.phishx.anomaly.mail;

import com.google.common.net.InternetDomainName;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host name of the DNS, with the organisation behind it by the public suffix list.
 *
 * @param ascii lower case, in the ASCII form of IDNA
 * @param registrable the domain that was registered: {@code mail.acme.co.uk} gives {@code
 *     acme.co.uk}
 */
public record Domain(String ascii, String registrable) {

  private static final Pattern HOST =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
  private static final int MAX_LENGTH = 253;

  public Domain {
    if (ascii.length() > MAX_LENGTH || !HOST.matcher(ascii).matches()) {
      throw new IllegalArgumentException("expected a host name");
    }
  }

  /** The domain of a host name in its ASCII form. */
  public Domain(String ascii) {
    this(ascii, registrableOf(ascii));
  }

  /** Reads a host name as it stands in an address or a link; empty if it is none. */
  public static Optional<Domain> of(@Nullable String host) {
    if (host == null || host.isBlank() || host.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String bare = host.strip();
    bare = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    try {
      return Optional.of(
          new Domain(IDN.toASCII(bare, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String registrableOf(String ascii) {
    if (isNumber(ascii) || !ascii.contains(".")) {
      return ascii;
    }
    try {
      InternetDomainName name = InternetDomainName.from(ascii);
      if (name.isUnderPublicSuffix()) {
        return name.topPrivateDomain().toString();
      }
      if (name.isPublicSuffix()) {
        return ascii;
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      // names with underscores are used, though no suffix list knows them
    }
    int last = ascii.lastIndexOf('.');
    int before = ascii.lastIndexOf('.', last - 1);
    return ascii.substring(before + 1);
  }

  /** The part of the registrable domain that somebody chose: {@code acme}. */
  public String label() {
    int dot = registrable.indexOf('.');
    return dot < 0 ? registrable : registrable.substring(0, dot);
  }

  /** The suffix under which the domain was registered: {@code co.uk}. */
  public String suffix() {
    int dot = registrable.indexOf('.');
    return dot < 0 ? "" : registrable.substring(dot + 1);
  }

  /** Whether the suffix is one under which domains are registered on the internet. */
  public boolean hasPublicSuffix() {
    try {
      return ascii.contains(".") && InternetDomainName.from(ascii).isUnderPublicSuffix();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The form that a reader sees, international letters included. */
  public String unicode() {
    return IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED);
  }

  /** Whether this is an IPv4 address in decimal form instead of a name. */
  public boolean isAddress() {
    return isNumber(ascii);
  }

  private static boolean isNumber(String ascii) {
    int last = ascii.lastIndexOf('.');
    String end = ascii.substring(last + 1);
    return !end.isEmpty() && end.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether both belong to one registrable domain. */
  public boolean sameOrganisation(Domain other) {
    return registrable.equals(other.registrable);
  }

  @Override
  public String toString() {
    return ascii;
  }
}
