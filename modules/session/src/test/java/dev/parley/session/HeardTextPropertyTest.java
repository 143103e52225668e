package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.Whitespace;

/** Rule R10: an estimate never says more than was heard, nor another thing. */
class HeardTextPropertyTest {
  @Property(tries = 300)
  void heardIsABeginningOfWhatWasSaidAndNotMoreThanItsShare(
      @ForAll @StringLength(max = 400) String said,
      @ForAll @LongRange(max = 100_000) long heardMs,
      @ForAll @LongRange(min = 1, max = 100_000) long totalMs) {
    String heard = HeardText.of(said, heardMs, totalMs);

    assertThat(said).startsWith(heard);
    if (heardMs < totalMs) {
      assertThat((double) heard.length() * totalMs)
          .isLessThanOrEqualTo((double) said.length() * heardMs);
    } else {
      assertThat(heard).isEqualTo(said);
    }
    boolean splitsAPair =
        heard.length() > 0
            && heard.length() < said.length()
            && Character.isSurrogatePair(
                said.charAt(heard.length() - 1), said.charAt(heard.length()));
    assertThat(splitsAPair).isFalse();
  }

  @Property(tries = 200)
  void whoeverHearsMoreIsToldAtLeastAsMuch(
      @ForAll @StringLength(max = 200) @CharRange(from = 'a', to = 'c') @Whitespace @NumericChars
          String said,
      @ForAll @LongRange(max = 1_000) long heardMs,
      @ForAll @LongRange(max = 1_000) long moreMs) {
    String less = HeardText.of(said, heardMs, 1_000);
    String more = HeardText.of(said, heardMs + moreMs, 1_000);

    assertThat(more).startsWith(less);
  }
}
