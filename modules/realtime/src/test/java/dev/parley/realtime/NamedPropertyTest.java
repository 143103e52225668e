package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An event names a thing exactly when its string is the thing's id. */
class NamedPropertyTest {
  private final EventView view = new EventView();

  @Property(tries = 1_000)
  void itIsNamedByItsIdAlone(@ForAll("ids") String id, @ForAll("ids") String other) {
    assertThat(isNamed(id, id)).isTrue();
    assertThat(isNamed(id, other)).isEqualTo(id.equals(other));
  }

  @Property(tries = 1_000)
  void oneOtherCharacterIsAnotherId(
      @ForAll("ids") String id, @ForAll int at, @ForAll("characters") char character) {
    if (!id.isEmpty()) {
      StringBuilder changed = new StringBuilder(id);
      changed.setCharAt(Math.floorMod(at, id.length()), character);
      assertThat(isNamed(id, changed.toString())).isEqualTo(id.contentEquals(changed));
      assertThat(isNamed(changed.toString(), id)).isEqualTo(id.contentEquals(changed));
    }
  }

  /** Their lowest eight bits, put beside each other, are those of the id. */
  @Example
  void wideCharactersAreNotTakenForNarrowOnes() {
    assertThat(isNamed("ab", "\u0161b")).isFalse();
    assertThat(isNamed("\0\0ab", "\0\0\u6162b")).isFalse();
    assertThat(isNamed("a".repeat(8), "a".repeat(7) + "\u0161")).isFalse();
    assertThat(isNamed("\u00e4b", "\u00e4b")).isTrue();
    assertThat(isNamed("\u00e4b", "\u00e4c")).isFalse();
  }

  private boolean isNamed(String id, String said) {
    view.read("{\"type\":\"a\",\"x\":\"" + said + "\",\"item_id\":\"" + said + "\"}");
    return view.isOfItem(new Thing(id));
  }

  @Provide
  Arbitrary<Character> characters() {
    return Arbitraries.oneOf(
        Arbitraries.chars().range('a', 'c'),
        Arbitraries.of('_', '\u007f', '\u0080', '\u00e4', '\u0161', '\uff41'));
  }

  /** Around the length that fits, and mostly of the characters that do. */
  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(
            5, Arbitraries.strings().withCharRange('a', 'c').ofMinLength(0).ofMaxLength(36)),
        net.jqwik.api.Tuple.of(1, Arbitraries.strings().withChars('a', '\u0161').ofMaxLength(36)));
  }
}
