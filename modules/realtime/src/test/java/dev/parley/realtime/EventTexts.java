package dev.parley.realtime;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Texts of events: any order of keys, any nesting, any way to write a string, now and then a key
 * twice or a type that is none.
 */
public final class EventTexts {
  private static final List<String> KNOWN =
      List.of(
          "type",
          "event_id",
          "item_id",
          "response_id",
          "call_id",
          "previous_item_id",
          "audio",
          "delta");

  private EventTexts() {}

  /** Mostly well-formed. */
  public static Arbitrary<String> events() {
    Arbitrary<String> type =
        Arbitraries.frequencyOf(
            Tuple.of(8, typeNames().flatMap(EventTexts::written)), Tuple.of(1, value(2)));
    Arbitrary<String> typeMember =
        Combinators.combine(written("type"), gap(), type).as((k, s, v) -> k + s + ":" + s + v);
    return Combinators.combine(typeMember, member().list().ofMaxSize(9), gap())
        .flatAs(
            (first, others, gap) -> {
              List<String> members = new ArrayList<>(others);
              members.add(first);
              return Arbitraries.shuffle(members)
                  .map(each -> gap + "{" + gap + String.join("," + gap, each) + gap + "}" + gap);
            });
  }

  private static Arbitrary<String> typeNames() {
    return Arbitraries.oneOf(
        Arbitraries.of(ServerEventType.class).map(ServerEventType::wireName),
        Arbitraries.of(ClientEventType.class).map(ClientEventType::wireName),
        strings());
  }

  private static Arbitrary<String> member() {
    Arbitrary<String> keys =
        Arbitraries.oneOf(
            Arbitraries.of(KNOWN),
            Arbitraries.of("Aa", "BB", "output_index", "", "typE", "deltas"),
            strings());
    return Combinators.combine(keys.flatMap(EventTexts::written), gap(), value(3))
        .as((key, gap, value) -> key + gap + ":" + gap + value);
  }

  private static Arbitrary<String> gap() {
    return Arbitraries.of("", "", "", " ", "\n", "\t\r\n ");
  }

  private static Arbitrary<String> value(int depth) {
    Arbitrary<String> scalar =
        Arbitraries.oneOf(
            strings().flatMap(EventTexts::written),
            Arbitraries.of("true", "false", "null", "0", "-0", "1.5", "-12e+3", "1E-2", "1e999"),
            Arbitraries.doubles().map(String::valueOf).filter(each -> !each.contains("N")),
            Arbitraries.bigIntegers().map(String::valueOf));
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<String> inner = Arbitraries.lazy(() -> value(depth - 1));
    Arbitrary<String> members =
        Combinators.combine(strings().flatMap(EventTexts::written), inner)
            .as((key, value) -> key + ":" + value);
    return Arbitraries.frequencyOf(
        Tuple.of(4, scalar),
        Tuple.of(1, inner.list().ofMaxSize(4).map(all -> "[" + String.join(",", all) + "]")),
        Tuple.of(1, members.list().ofMaxSize(4).map(all -> "{" + String.join(", ", all) + "}")));
  }

  /** Ids, text in several scripts, lone surrogates, and runs longer than the scanner's window. */
  static Arbitrary<String> strings() {
    return Arbitraries.oneOf(
        Arbitraries.strings().alpha().numeric().withChars('_').ofMaxLength(30),
        Arbitraries.strings().all().ofMaxLength(12),
        Arbitraries.strings()
            .withChars('"', '\\', '/', '\n', '\u0000', '\u0122', '\u5c5c', '\u2001', '\ud800', 'é')
            .ofMaxLength(20),
        Arbitraries.strings().withChars("ABC+/9").ofMinLength(4_080).ofMaxLength(4_120));
  }

  /** One of the ways to write a string, with the quotes. */
  static Arbitrary<String> written(String plain) {
    return Arbitraries.randomValue(
        random -> {
          int escapeOneIn = random.nextInt(3) == 0 ? 1 + random.nextInt(9) : Integer.MAX_VALUE;
          StringBuilder text = new StringBuilder("\"");
          for (char c : plain.toCharArray()) {
            boolean must = c < 0x20 || c == '"' || c == '\\';
            if (!must && random.nextInt(escapeOneIn) != 0) {
              text.append(c);
            } else {
              text.append(escaped(c, random.nextInt(3)));
            }
          }
          return text.append('"').toString();
        });
  }

  private static String escaped(char c, int way) {
    int brief = "\"\\/\b\f\n\r\t".indexOf(c);
    if (brief >= 0 && way == 0) {
      return "\\" + "\"\\/bfnrt".charAt(brief);
    }
    return String.format(way == 1 ? "\\u%04x" : "\\u%04X", (int) c);
  }
}
