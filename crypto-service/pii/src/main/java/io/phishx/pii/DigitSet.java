package io.phishx.pii;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import dk.brics.automaton.Transition;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set of strings of digits, read one digit at a time: each costs one look into a table, whatever
 * the set is.
 */
final class DigitSet {

  /** The state before the first digit. */
  static final int BEGIN = 0;

  /** The state from which no further digits lead to a member. */
  static final int NOWHERE = -1;

  private static final int DIGITS = 10;

  private final int[] next;
  private final BitSet members;

  private DigitSet(int[] next, BitSet members) {
    this.next = next;
    this.members = members;
  }

  /**
   * @param language what counts; of its transitions those over digits are taken
   */
  static DigitSet of(Automaton language) {
    language.minimize();
    Map<State, Integer> numbers = new LinkedHashMap<>();
    Deque<State> open = new ArrayDeque<>();
    numbers.put(language.getInitialState(), BEGIN);
    open.add(language.getInitialState());
    BitSet members = new BitSet();
    int[] next = new int[DIGITS];
    while (!open.isEmpty()) {
      State state = open.remove();
      int from = numbers.getOrDefault(state, BEGIN);
      members.set(from, state.isAccept());
      next = next.length <= from * DIGITS ? Arrays.copyOf(next, 2 * next.length) : next;
      Arrays.fill(next, from * DIGITS, from * DIGITS + DIGITS, NOWHERE);
      for (Transition transition : state.getTransitions()) {
        State to = transition.getDest();
        if (numbers.putIfAbsent(to, numbers.size()) == null) {
          open.add(to);
        }
        for (char c = '0'; c <= '9'; c++) {
          if (c >= transition.getMin() && c <= transition.getMax()) {
            next[from * DIGITS + c - '0'] = numbers.getOrDefault(to, NOWHERE);
          }
        }
      }
    }
    return new DigitSet(Arrays.copyOf(next, numbers.size() * DIGITS), members);
  }

  /** The state after {@code digit}, which is one of 0 to 9 in ASCII. */
  int step(int state, char digit) {
    return state < 0 ? NOWHERE : next[state * DIGITS + digit - '0'];
  }

  /** Whether the digits read so far are a member. */
  boolean isMember(int state) {
    return state >= 0 && members.get(state);
  }

  /** Whether all of {@code digits} together are a member. */
  boolean contains(String digits) {
    int state = BEGIN;
    for (int i = 0; i < digits.length(); i++) {
      state = step(state, digits.charAt(i));
    }
    return isMember(state);
  }
}
