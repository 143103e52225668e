package dev.parley.audio.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.Sounds;
import io.github.givimad.libfvadjni.VoiceActivityDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FvadVoiceActivityTest {
  private static final int SECOND = VoiceActivity.RATE_HZ;
  private static final short[] BUZZ = buzz();

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final List<Throwable> missing = new ArrayList<>();

  private final FvadLibrary counted =
      new FvadLibrary(VoiceActivityDetector::loadLibrary, Counted::new, missing::add);

  @Test
  void hearsAVoiceAndNoSilence() {
    try (VoiceActivity voice = counted.open()) {
      assertThat(speechFrames(voice, new short[SECOND])).isZero();
      assertThat(speechFrames(voice, BUZZ)).isGreaterThan(50);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void whatFollowsAGapIsJudgedAnew() {
    try (VoiceActivity voice = counted.open()) {
      speechFrames(voice, BUZZ);
      voice.onGap();
      assertThat(voice.judge(new short[VoiceActivity.USUAL_FRAME], 0)).isZero();
    }
  }

  @Test
  void eachHandleIsClosedOnceHoweverOftenItsOwnerIs() {
    for (int i = 0; i < 100; i++) {
      VoiceActivity voice = VoiceActivities.both(new EnergyGate(), counted.open());
      speechFrames(voice, Sounds.noise(1_000, SECOND / 10, i));
      voice.close();
      voice.close();
    }

    assertThat(opened).hasValue(100);
    assertThat(closed).hasValue(100);
  }

  @Test
  void sessionsOnSeveralThreadsDoNotDisturbEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Integer>> heard = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      heard.add(
          threads.submit(
              () -> {
                try (VoiceActivity voice = counted.open()) {
                  return speechFrames(voice, BUZZ);
                }
              }));
    }
    threads.shutdown();

    int alone = heard.get(0).get();
    for (Future<Integer> each : heard) {
      assertThat(each.get()).isEqualTo(alone);
    }
    assertThat(opened).hasValue(100);
    assertThat(closed).hasValue(100);
  }

  @Test
  void nothingIsJudgedAfterTheHandleWasClosed() {
    VoiceActivity voice = counted.open();
    voice.close();

    assertThatThrownBy(() -> voice.judge(new short[VoiceActivity.USUAL_FRAME], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereTheLibraryCannotBeLoadedEnergyDecidesAndThatIsSaidOnce(boolean linkage) {
    FvadLibrary absent =
        new FvadLibrary(
            () -> {
              if (linkage) {
                throw new UnsatisfiedLinkError("no libfvad");
              }
              throw new IOException("no libfvad for this system");
            },
            Counted::new,
            missing::add);

    for (int i = 0; i < 3; i++) {
      try (VoiceActivity voice = absent.open()) {
        assertThat(voice).isInstanceOf(EnergyGate.class);
      }
    }

    assertThat(missing).hasSize(1);
    assertThat(opened).hasValue(0);
  }

  @Test
  void judgesWithFramesOfTwoLengthsCannotAgree() {
    VoiceActivity longer =
        new VoiceActivity() {
          @Override
          public int frameSamples() {
            return 768;
          }

          @Override
          public float judge(short[] pcm, int at) {
            return 1;
          }

          @Override
          public void onGap() {}

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> VoiceActivities.both(VoiceActivities.energy(), longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frames of 240 and 768 samples");
  }

  /** As the cords of a throat: 120 Hz and all its overtones. */
  private static short[] buzz() {
    short[] pcm = new short[SECOND];
    for (int harmonic = 1; harmonic <= 25; harmonic++) {
      pcm = Sounds.mix(pcm, Sounds.tone(120 * harmonic, 4_000.0 / harmonic, SECOND), 0);
    }
    return pcm;
  }

  private static int speechFrames(VoiceActivity voice, short[] pcm) {
    int frames = 0;
    for (int at = 0; at + voice.frameSamples() <= pcm.length; at += voice.frameSamples()) {
      frames += voice.judge(pcm, at) >= 0.5f ? 1 : 0;
    }
    return frames;
  }

  private final class Counted extends FvadHandle {
    Counted() {
      opened.incrementAndGet();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      super.close();
    }
  }
}
