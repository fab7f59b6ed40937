package io.phishx.auth.user;

import com.nulabinc.zxcvbn.StandardDictionaries;
import com.nulabinc.zxcvbn.matchers.Dictionary;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Passwords that everybody tries first: zxcvbn's 30 000 most common ones, ranked by how often they
 * were found in leaks, and all words and names of its other dictionaries, since a word that also
 * stands there was taken out of the list of passwords. Only what is as long as a password must be
 * is kept, and compared without case.
 *
 * <p>Source: the dictionaries within {@code com.nulab-inc:zxcvbn}, MIT licence.
 *
 * @see <a href="https://github.com/nulab/zxcvbn4j">zxcvbn4j</a>
 */
@Singleton
class CommonPasswords {

  private final Set<String> known = new HashSet<>();

  CommonPasswords() {
    try {
      for (Dictionary dictionary : StandardDictionaries.loadAllDictionaries()) {
        for (String word : dictionary.getFrequencies()) {
          if (word.length() >= PasswordRules.SHORTEST) {
            known.add(word.toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the dictionaries of common passwords are missing", e);
    }
  }

  /** Whether {@code password} is one of them, whatever its case. */
  boolean contain(String password) {
    return known.contains(password.toLowerCase(Locale.ROOT));
  }
}
