package dev.parley.emulator.ear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Sounds;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DtmfPropertyTest {
  private static final double WEAKEST_OVER_NOISE = 5.6;

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withChars("0123456789*#ABCD").ofMinLength(1).ofMaxLength(12);
  }

  @Property(tries = 200)
  void keysAreHeardWhateverTheirLengthLoudnessAndPlace(
      @ForAll("keys") String keys,
      @ForAll @IntRange(min = 60, max = 300) int toneMs,
      @ForAll @IntRange(min = 40, max = 200) int gapMs,
      @ForAll @IntRange(min = 200, max = 16_000) int peak,
      @ForAll @IntRange(max = 400) int before) {
    byte[] pcm = Sounds.join(new byte[2 * before], Sounds.keys(keys, peak, toneMs, gapMs));

    assertThat(Ear.hear(pcm)).isEqualTo(keys);
  }

  /** 15 dB between both tones and white noise over the whole band. */
  @Property(tries = 150)
  void keysAreHeardInNoise(
      @ForAll("keys") String keys,
      @ForAll @IntRange(min = 60, max = 120) int toneMs,
      @ForAll @IntRange(min = 400, max = 12_000) int peak,
      @ForAll long seed) {
    byte[] tones = Sounds.join(Sounds.silence(100), Sounds.keys(keys, peak, toneMs, 60));
    byte[] noise = Sounds.noise(peak / WEAKEST_OVER_NOISE, tones.length / 48, seed);

    assertThat(Ear.hear(Sounds.mix(tones, noise))).isEqualTo(keys);
  }

  /** The louder tone 6 dB above the other. */
  @Property(tries = 100)
  void keysAreHeardWhenOneToneIsWeak(@ForAll("keys") String keys, @ForAll boolean isLowWeak) {
    byte[] tones = Sounds.keys(keys, 6_000, 100, 80);

    assertThat(Ear.hear(tilted(tones, isLowWeak))).isEqualTo(keys);
  }

  @Property(tries = 100)
  void noiseHasNoKeys(@ForAll @IntRange(min = 1, max = 10_000) int rms, @ForAll long seed) {
    assertThat(Dtmf.keysIn(Sounds.noise(rms, 1_000, seed))).isEmpty();
  }

  @Property(tries = 100)
  void aSingleToneIsNoKey(@ForAll @IntRange(min = 100, max = 4_000) int hertz) {
    assertThat(Dtmf.keysIn(Sounds.tone(hertz, 8_000, 500))).isEmpty();
  }

  @Property(tries = 100)
  void aToneTooShortToBeAKeyIsNone(@ForAll @IntRange(min = 1, max = 30) int toneMs) {
    assertThat(Dtmf.keysIn(Sounds.keys("5", 8_000, toneMs, 100))).isEmpty();
  }

  /** One zero of a filter at about 1 kHz, which weakens rows or columns by 6 dB and more. */
  private static byte[] tilted(byte[] pcm, boolean isLowWeak) {
    byte[] out = new byte[pcm.length];
    for (int i = 0; i < pcm.length / 2; i++) {
      int now = Sounds.sample(pcm, i);
      int before = i < 6 ? 0 : Sounds.sample(pcm, i - 6);
      int value = isLowWeak ? (now - before / 2) / 2 : (now + before / 2) / 2;
      out[2 * i] = (byte) value;
      out[2 * i + 1] = (byte) (value >> 8);
    }
    return out;
  }
}
