package dev.parley.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/** A sender with a window and a receiver with a meter, whatever the sizes of frames (rule R6). */
class CreditPropertyTest {
  private CreditWindow window = new CreditWindow();
  private CreditMeter meter = new CreditMeter();

  @BeforeTry
  void startAnew() {
    window = new CreditWindow();
    meter = new CreditMeter();
  }

  @Property(tries = 200)
  void streamOfAnySizesArrivesWholeWithinTheWindow(@ForAll("sizes") List<Integer> sizes) {
    Queue<Integer> toSend = new ArrayDeque<>(sizes);
    Queue<Integer> inFlight = new ArrayDeque<>();
    int arrived = 0;
    while (arrived < sizes.size()) {
      while (!toSend.isEmpty() && window.isOpen()) {
        inFlight.add(toSend.peek());
        window.onSent(toSend.remove());
      }
      assertThat(inFlight).as("something moves").isNotEmpty();
      assertThat(inFlight.size()).isLessThanOrEqualTo(CreditWindow.FRAMES);
      assertThat(allButTheLast(inFlight)).isLessThan(CreditWindow.BYTES);
      while (!inFlight.isEmpty()) {
        arrived++;
        if (meter.onPassed(inFlight.remove())) {
          giveBack();
        }
      }
      flush();
    }
    assertThat(window.framesInFlight()).isZero();
  }

  @Property(tries = 200)
  void noClaimOfAPeerOpensMoreThanTheWindow(@ForAll int frames, @ForAll long bytes) {
    for (int i = 0; i < CreditWindow.FRAMES; i++) {
      window.onSent(1);
    }

    window.onCredit(frames, bytes);
    window.onCredit(frames, bytes);

    assertThat(window.framesInFlight()).isBetween(0, CreditWindow.FRAMES);
    int sent = 0;
    while (window.isOpen()) {
      window.onSent(1);
      sent++;
    }
    assertThat(sent).isLessThanOrEqualTo(CreditWindow.FRAMES);
  }

  @Example
  void creditIsDueEverySixteenFrames() {
    for (int i = 1; i < 16; i++) {
      assertThat(meter.onPassed(10)).isFalse();
    }

    assertThat(meter.onPassed(10)).isTrue();
    assertThat(meter.frames()).isEqualTo(16);
    assertThat(meter.bytes()).isEqualTo(160);
  }

  @Example
  void creditIsDueAtAQuarterOfTheBytes() {
    assertThat(meter.onPassed((int) CreditWindow.BYTES / 4 - 1)).isFalse();
    assertThat(meter.onPassed(1)).isTrue();
  }

  @Example
  void frameLargerThanTheWindowPassesAloneAndShutsIt() {
    window.onSent((int) CreditWindow.BYTES * 3);

    assertThat(window.isOpen()).isFalse();
    assertThat(window.onCredit(1, CreditWindow.BYTES * 3)).isTrue();
    assertThat(window.isOpen()).isTrue();
  }

  @Example
  void whatIsNotDueGoesBackAfterASecondOfFlushes() {
    meter.onPassed(1);
    for (int flush = 1; flush < 10; flush++) {
      assertThat(meter.onFlush()).isFalse();
    }
    assertThat(meter.onFlush()).isTrue();
    giveBack();
    assertThat(meter.onFlush()).isFalse();
  }

  @Property(tries = 200)
  void whatIsNotDueLeavesTheWindowOpen(
      @ForAll @Size(max = 200) List<@IntRange(max = 65_536) Integer> sizes) {
    for (int size : sizes) {
      window.onSent(size);
      if (meter.onPassed(size)) {
        giveBack();
      }
      assertThat(window.isOpen()).isTrue();
    }
  }

  private void flush() {
    for (int flush = 0; flush < 10; flush++) {
      if (meter.onFlush()) {
        giveBack();
      }
    }
  }

  private void giveBack() {
    window.onCredit(meter.frames(), meter.bytes());
    meter.reset();
  }

  private static long allButTheLast(Queue<Integer> inFlight) {
    long bytes = 0;
    int last = 0;
    for (int size : inFlight) {
      bytes += size;
      last = size;
    }
    return bytes - last;
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    Arbitrary<Integer> small = Arbitraries.integers().between(1, 2_000);
    Arbitrary<Integer> large = Arbitraries.integers().between(10_000, 1_000_000);
    return Arbitraries.frequencyOf(Tuple.of(9, small), Tuple.of(1, large))
        .list()
        .ofMinSize(1)
        .ofMaxSize(300);
  }
}
