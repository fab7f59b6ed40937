package io.phishx.pii;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Dates behind words such as "born" or "Geburtsdatum"; other dates are nobody's birthday. */
final class BirthDateRecognizer implements Recognizer {

  private static final double SCORE = 0.85;
  private static final int LONGEST_MONTH = 12;
  private static final int OLDEST = 1900;
  private static final int YOUNGEST = 2099;
  private static final Labels LABELS =
      new Labels(
          "date of birth",
          "birth date",
          "birthdate",
          "birthday",
          "birth",
          "born",
          "dob",
          "d.o.b",
          "d.o.b.",
          "geburtsdatum",
          "geburtstag",
          "geboren",
          "geb.",
          "date de naissance",
          "né le",
          "née le",
          "né(e) le",
          "fecha de nacimiento",
          "nacido el",
          "nacida el",
          "nació el",
          "data de nascimento",
          "nascido em",
          "nascida em",
          "data di nascita",
          "nato il",
          "nata il",
          "geboortedatum",
          "geboren op",
          "födelsedatum",
          "född",
          "fødselsdato",
          "født",
          "syntymäaika",
          "syntynyt",
          "data urodzenia",
          "urodzony",
          "urodzona",
          "ur.",
          "datum narození",
          "narozen",
          "dátum narodenia",
          "születési dátum",
          "született",
          "data nașterii",
          "născut",
          "дата рождения",
          "родился",
          "родилась",
          "дата народження",
          "дата на раждане",
          "ημερομηνία γέννησης",
          "doğum tarihi",
          "doğum",
          "ngày sinh",
          "tanggal lahir",
          "tarikh lahir",
          "تاريخ الميلاد",
          "תאריך לידה",
          "जन्म तिथि",
          "जन्मतिथि",
          "วันเกิด",
          "生年月日",
          "出生日期",
          "出生年月日",
          "생년월일");
  private static final Set<String> MONTHS = months();

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    for (int number : text.numbers()) {
      if (number >= from && (!text.isWord(number - 1) || isAfterSpaceless(text, number))) {
        int end = endOfMonthFirst(text, number);
        int start = end > 0 ? withMonthBefore(text, number) : number;
        end = start < number ? end : endOfDate(text, number);
        if (end > 0 && LABELS.precede(text, start)) {
          found.add(new PiiFinding(PiiType.DATE_OF_BIRTH, start, end, SCORE));
          from = end;
        }
      }
    }
  }

  private static boolean isAfterSpaceless(FoldedText text, int index) {
    return FoldedText.isSeam(text.at(index - 1), text.at(index));
  }

  /** Day, month and year in any order, as numbers or with the month's name. */
  private static int endOfDate(FoldedText text, int first) {
    int firstEnd = text.digitsEnd(first);
    if (firstEnd - first > 4) {
      return -1;
    }
    int second = afterSeparator(text, firstEnd);
    if (second > 0 && FoldedText.isDigit(text.at(second))) {
      int secondEnd = text.digitsEnd(second);
      int third = afterSeparator(text, secondEnd);
      int thirdEnd = third > 0 ? text.digitsEnd(third) : 0;
      boolean date =
          third > 0
              && thirdEnd > third
              && isDate(
                  number(text, first, firstEnd),
                  number(text, second, secondEnd),
                  text,
                  third,
                  thirdEnd);
      return date ? withUnit(text, thirdEnd) : -1;
    }
    int month = skipSpaces(text, afterOrdinal(text, firstEnd));
    if (!Character.isLetter(text.at(month))) {
      return -1;
    }
    int monthEnd = wordEnd(text, month);
    int year = skipSpaces(text, monthEnd);
    boolean date =
        isDay(number(text, first, firstEnd))
            && isYear(number(text, year, text.digitsEnd(year)))
            && isMonth(text, month, monthEnd);
    return date ? text.digitsEnd(year) : -1;
  }

  /** "March 12, 1985", of which {@code day} is the 12. */
  private static int endOfMonthFirst(FoldedText text, int day) {
    int dayEnd = text.digitsEnd(day);
    int year = afterOrdinal(text, dayEnd);
    year = skipSpaces(text, text.at(year) == ',' ? year + 1 : year);
    boolean date =
        isDay(number(text, day, dayEnd)) && isYear(number(text, year, text.digitsEnd(year)));
    return date ? text.digitsEnd(year) : -1;
  }

  private static int afterOrdinal(FoldedText text, int end) {
    boolean ordinal =
        switch (text.at(end)) {
          case 's' -> text.at(end + 1) == 't';
          case 'n', 'r' -> text.at(end + 1) == 'd';
          case 't' -> text.at(end + 1) == 'h';
          default -> false;
        };
    return ordinal ? end + 2 : end;
  }

  private static int withMonthBefore(FoldedText text, int number) {
    int end = number;
    while (end > 0 && number - end < 2 && (text.at(end - 1) == ' ' || text.at(end - 1) == '.')) {
      end--;
    }
    int start = end;
    while (start > 0 && end - start < LONGEST_MONTH && Character.isLetter(text.at(start - 1))) {
      start--;
    }
    return end < number && isMonth(text, start, end) ? start : number;
  }

  private static int afterSeparator(FoldedText text, int index) {
    char c = text.at(index);
    boolean separator =
        c == '-' || c == '/' || c == '.' || c == '年' || c == '月' || c == '년' || c == '월';
    return separator ? skipSpaces(text, index + 1) : -1;
  }

  private static int withUnit(FoldedText text, int end) {
    char c = text.at(end);
    return c == '日' || c == '일' ? end + 1 : end;
  }

  private static boolean isDate(int first, int second, FoldedText text, int third, int thirdEnd) {
    int last = number(text, third, thirdEnd);
    if (isYear(first)) {
      return second >= 1 && second <= 12 && isDay(last);
    }
    boolean dayAndMonth = isDay(first) && isDay(second) && (first <= 12 || second <= 12);
    return dayAndMonth && (isYear(last) || (thirdEnd - third == 2 && last >= 0));
  }

  private static int skipSpaces(FoldedText text, int from) {
    int at = from;
    while (at - from < 4 && (text.at(at) == ' ' || (at == from && text.at(at) == '.'))) {
      at++;
    }
    return text.isAt(at, "de ") || text.isAt(at, "of ") ? at + 3 : at;
  }

  private static int wordEnd(FoldedText text, int from) {
    int end = from;
    while (end - from <= LONGEST_MONTH && Character.isLetter(text.at(end))) {
      end++;
    }
    return end;
  }

  private static int number(FoldedText text, int start, int end) {
    return end > start && end - start <= 4 ? text.number(start, end) : -1;
  }

  private static boolean isDay(int number) {
    return number >= 1 && number <= 31;
  }

  private static boolean isYear(int number) {
    return number >= OLDEST && number <= YOUNGEST;
  }

  private static boolean isMonth(FoldedText text, int start, int end) {
    return end - start >= 3 && MONTHS.contains(text.substring(start, end).toLowerCase(Locale.ROOT));
  }

  private static Set<String> months() {
    Set<String> names = new HashSet<>();
    for (String language : "en de fr es pt it nl sv da nb fi pl cs ru tr".split(" ", -1)) {
      Locale locale = Locale.of(language);
      for (Month month : Month.values()) {
        for (TextStyle style :
            List.of(
                TextStyle.FULL,
                TextStyle.FULL_STANDALONE,
                TextStyle.SHORT,
                TextStyle.SHORT_STANDALONE)) {
          names.add(month.getDisplayName(style, locale).toLowerCase(Locale.ROOT).replace(".", ""));
        }
      }
    }
    names.removeIf(name -> name.length() < 3 || !Character.isLetter(name.charAt(0)));
    return Set.copyOf(names);
  }
}
