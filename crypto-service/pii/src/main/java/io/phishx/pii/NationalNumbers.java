package io.phishx.pii;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dk.brics.automaton.Automaton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is dialled within some regions.
 *
 * @param trunked with the digits that are dialled before the number, where the region has such
 * @param american of the regions in which that digit is 1: with it or without
 */
record NationalNumbers(DigitSet trunked, DigitSet american) {

  private static final String AMERICAN_TRUNK = "1";

  /**
   * @param regions two-letter codes that libphonenumber knows
   */
  static NationalNumbers of(Set<String> regions) {
    List<Automaton> trunked = new ArrayList<>();
    List<Automaton> american = new ArrayList<>();
    for (String region : regions) {
      Automaton valid = NumberingPlan.validIn(region);
      String trunk = PhoneNumberUtil.getInstance().getNddPrefixForRegion(region, true);
      if (trunk == null || trunk.isEmpty()) {
        trunked.add(valid);
      } else if (AMERICAN_TRUNK.equals(trunk)) {
        american.add(Automaton.makeString(trunk).optional().concatenate(valid));
      } else {
        trunked.add(Automaton.makeString(trunk).concatenate(valid));
      }
    }
    return new NationalNumbers(
        DigitSet.of(Automaton.union(trunked)), DigitSet.of(Automaton.union(american)));
  }
}
