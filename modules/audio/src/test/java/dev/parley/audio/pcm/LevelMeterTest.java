package dev.parley.audio.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.parley.audio.testing.Signals;
import org.junit.jupiter.api.Test;

/** Levels of sounds whose levels are known. */
class LevelMeterTest {
  private final LevelMeter meter = new LevelMeter();

  @Test
  void aSineIsThreeDecibelBelowItsPeak() {
    short[] tone = Signals.tone(1_000, 24_000, 24_000, 3_276.8);
    meter.samples(tone, 0, 10_000);
    meter.samples(tone, 10_000, 14_000);

    LevelMeter.Level level = meter.take();

    assertThat(level.peakDb()).isEqualTo(-20, offset(0.02));
    assertThat(level.rmsDb()).isEqualTo(-23.01, offset(0.02));
  }

  @Test
  void theFarthestSampleIsFullScale() {
    meter.samples(new short[] {Short.MIN_VALUE, Short.MIN_VALUE}, 0, 2);

    assertThat(meter.take()).isEqualTo(new LevelMeter.Level(0, 0));
  }

  @Test
  void silenceAndNothingHaveTheLowestLevel() {
    LevelMeter.Level lowest = new LevelMeter.Level(LevelMeter.SILENCE_DB, LevelMeter.SILENCE_DB);
    assertThat(meter.take()).isEqualTo(lowest);

    meter.samples(new short[480], 0, 480);
    assertThat(meter.take()).isEqualTo(lowest);
  }

  @Test
  void takingBeginsAnew() {
    meter.samples(new short[] {30_000}, 0, 1);
    meter.take();
    meter.samples(new short[] {100}, 0, 1);

    assertThat(meter.take().peakDb()).isEqualTo(20 * Math.log10(100.0 / 32_768), offset(1e-9));
  }
}
