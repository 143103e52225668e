package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much converting an event loop does. */
class LoopShareTest {
  private static final long MICRO = 1_000;

  private long now = Long.MAX_VALUE - 150 * MICRO;
  private final LoopShare share = new LoopShare(now);

  private void spend(long micros) {
    now += micros * MICRO;
    share.spend(micros * MICRO, now);
  }

  private boolean isLeftAfter(long micros) {
    now += micros * MICRO;
    return share.isLeft(now);
  }

  @Test
  void pieceAfterPieceIsBegunUntilTheBurstIsUsedUp() {
    spend(99);
    assertThat(share.isLeft(now)).isTrue();

    spend(99);
    assertThat(share.isLeft(now)).isFalse();
  }

  @Test
  void aQuarterOfTheTimeThatPassesComesBack() {
    spend(100);
    assertThat(isLeftAfter(0)).isFalse();
    assertThat(isLeftAfter(1)).isTrue();

    spend(100);
    assertThat(isLeftAfter(299)).isFalse();
    assertThat(isLeftAfter(1)).isTrue();
  }

  @Test
  void whatIsNotUsedIsNotSavedUp() {
    assertThat(isLeftAfter(1_000_000)).isTrue();

    spend(100);
    spend(100);
    assertThat(share.isLeft(now)).isFalse();
  }

  @Test
  void aThreadThatStoodStillIsForgivenSoon() {
    spend(60_000_000);

    assertThat(isLeftAfter(1_199)).isFalse();
    assertThat(isLeftAfter(2)).isTrue();
  }
}
