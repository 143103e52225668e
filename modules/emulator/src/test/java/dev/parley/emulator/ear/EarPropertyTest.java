package dev.parley.emulator.ear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Sounds;
import dev.parley.emulator.ear.EarEvent.SpeechStarted;
import dev.parley.emulator.ear.EarEvent.SpeechStopped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EarPropertyTest {
  private static final int BYTES_PER_MS = 48;

  @Property(tries = 150)
  void howTheSoundIsCutMakesNoDifference(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 600) Integer> stretchesMs,
      @ForAll @DoubleRange(min = 0, max = 1) double threshold,
      @ForAll @IntRange(max = 500) int paddingMs,
      @ForAll @IntRange(max = 800) int silenceMs,
      @ForAll @IntRange(min = 1, max = 5_000) int largestChunk,
      @ForAll long seed) {
    TurnDetectionSettings settings = new TurnDetectionSettings(threshold, paddingMs, silenceMs);
    byte[] pcm = alternating(stretchesMs, seed);

    List<EarEvent> whole = new Ear(settings, 0).listen(pcm);
    List<EarEvent> inPieces = listenInPieces(new Ear(settings, 0), pcm, largestChunk, seed);

    assertThat(inPieces).isEqualTo(whole);
  }

  @Property(tries = 150)
  void eventsAlternateAndNeverGoBack(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 600) Integer> stretchesMs,
      @ForAll @DoubleRange(min = 0, max = 1) double threshold,
      @ForAll @IntRange(max = 2_000) int paddingMs,
      @ForAll @IntRange(max = 800) int silenceMs,
      @ForAll @IntRange(max = 100_000) int clockMs,
      @ForAll long seed) {
    TurnDetectionSettings settings = new TurnDetectionSettings(threshold, paddingMs, silenceMs);
    byte[] pcm = alternating(stretchesMs, seed);

    List<EarEvent> events = new Ear(settings, clockMs).listen(pcm);

    long before = clockMs;
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i))
          .isInstanceOf(i % 2 == 0 ? SpeechStarted.class : SpeechStopped.class);
      assertThat(events.get(i).atMs())
          .isBetween(before, (long) clockMs + pcm.length / BYTES_PER_MS);
      before = events.get(i).atMs();
    }
  }

  @Property(tries = 150)
  void aStretchBeginsWithItsPaddingAndEndsWithItsSilence(
      @ForAll @IntRange(min = 500, max = 2_000) int beforeMs,
      @ForAll @IntRange(min = 30, max = 1_000) int toneMs,
      @ForAll @IntRange(max = 500) int paddingMs,
      @ForAll @IntRange(min = 20, max = 1_000) int silenceMs,
      @ForAll @IntRange(max = 100_000) int clockMs) {
    byte[] pcm =
        Sounds.join(
            Sounds.silence(beforeMs), Sounds.tone(440, 8_000, toneMs), Sounds.silence(1_100));

    List<EarEvent> events =
        new Ear(new TurnDetectionSettings(0.5, paddingMs, silenceMs), clockMs).listen(pcm);

    long beginMs = clockMs + beforeMs;
    assertThat(events).hasSize(2);
    assertThat(events.get(0).atMs()).isBetween(beginMs - paddingMs - 5, beginMs - paddingMs + 5);
    long endMs = beginMs + toneMs + silenceMs;
    assertThat(events.get(1).atMs()).isBetween(endMs - 5, endMs + 10);
  }

  /** A room's hiss at -48 dB and less. */
  @Property(tries = 60)
  void noiseBelowTheThresholdNeitherBeginsNorHoldsUpSpeech(
      @ForAll @IntRange(max = 130) int noiseRms,
      @ForAll @IntRange(min = 4_000, max = 12_000) int peak,
      @ForAll long seed) {
    byte[] speech = louderTo(peak, Sounds.speech());
    byte[] clean = Sounds.join(Sounds.silence(1_000), speech, Sounds.silence(1_500));
    byte[] pcm = Sounds.mix(clean, Sounds.noise(noiseRms, clean.length / BYTES_PER_MS, seed));

    List<EarEvent> events = new Ear(new TurnDetectionSettings(0.5, 0, 300), 0).listen(pcm);

    assertThat(events).hasSize(2);
    assertThat(events.get(0).atMs()).isBetween(1_000L, 1_200L);
    assertThat(events.get(1).atMs()).isBetween(2_500L, 3_000L);
  }

  /** Louder than the threshold, so that at first it cannot be told from speech. */
  @Property(tries = 20)
  void speechInLoudSteadyNoiseIsFoundOnceTheNoiseIsKnown(
      @ForAll @IntRange(min = 400, max = 1_500) int noiseRms, @ForAll long seed) {
    byte[] speech = louderTo(30_000, Sounds.speech());
    byte[] clean = Sounds.join(Sounds.silence(12_000), speech, Sounds.silence(2_000));
    byte[] pcm = Sounds.mix(clean, Sounds.noise(noiseRms, clean.length / BYTES_PER_MS, seed));

    List<EarEvent> events = new Ear(new TurnDetectionSettings(0.5, 0, 500), 0).listen(pcm);

    assertThat(events).hasSize(4);
    assertThat(events.get(1).atMs()).as("the noise is no longer speech").isLessThan(11_500);
    assertThat(events.get(2).atMs()).isBetween(12_000L, 12_300L);
    assertThat(events.get(3).atMs()).isBetween(13_700L, 15_000L);
  }

  private static byte[] louderTo(int peak, byte[] pcm) {
    int loudest = 1;
    for (int i = 0; i < pcm.length / 2; i++) {
      loudest = Math.max(loudest, Math.abs(Sounds.sample(pcm, i)));
    }
    return Sounds.louder((double) peak / loudest, pcm);
  }

  /** Noise of any level, silence, noise, …; an odd number of bytes for some seeds. */
  private static byte[] alternating(List<Integer> stretchesMs, long seed) {
    Random random = new Random(seed);
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < stretchesMs.size(); i++) {
      int rms = random.nextInt(3_000);
      parts.add(
          i % 2 == 0
              ? Sounds.noise(rms, stretchesMs.get(i), seed + i)
              : Sounds.silence(stretchesMs.get(i)));
    }
    parts.add(new byte[random.nextInt(20)]);
    return Sounds.join(parts.toArray(byte[][]::new));
  }

  private static List<EarEvent> listenInPieces(Ear ear, byte[] pcm, int largest, long seed) {
    Random random = new Random(seed);
    List<EarEvent> events = new ArrayList<>();
    for (int from = 0; from < pcm.length; ) {
      int to = Math.min(pcm.length, from + 1 + random.nextInt(largest));
      events.addAll(ear.listen(Arrays.copyOfRange(pcm, from, to)));
      from = to;
    }
    return events;
  }
}
