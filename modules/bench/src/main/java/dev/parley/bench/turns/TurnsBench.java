package dev.parley.bench.turns;

import dev.parley.audio.turn.TurnSettings;
import dev.parley.audio.vad.VoiceActivities;
import dev.parley.audio.vad.VoiceActivity;
import dev.parley.bench.DocsTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures turn detection and writes its table into docs/audio.md. */
@Command(name = "turns", mixinStandardHelpOptions = true)
public final class TurnsBench implements Callable<Integer> {
  /** -24 dB of full scale. */
  static final double USUAL_RMS = 2_000;

  static final int SILENCE_MS = 500;

  /** The detector that sessions use. */
  private static final String ENERGY = "energy";

  static final TurnSettings SETTINGS = new TurnSettings(0.5, 0, SILENCE_MS, 0, true, true);

  /** -36 dB: somebody at a distance. */
  private static final double SOFT_RMS = USUAL_RMS / 4;

  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--print", description = "print the table and leave docs/audio.md as it is")
  private boolean print;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TurnsBench()).execute(arguments));
  }

  /** What is measured, by its name in the table. */
  static Map<String, Supplier<VoiceActivity>> detectors() {
    Map<String, Supplier<VoiceActivity>> detectors = new LinkedHashMap<>();
    detectors.put(ENERGY, VoiceActivities::energy);
    detectors.put("libfvad", VoiceActivities::fvad);
    detectors.put(
        "both", () -> VoiceActivities.both(VoiceActivities.energy(), VoiceActivities.fvad()));
    return detectors;
  }

  @Override
  public Integer call() throws Exception {
    if (!Material.hasVoices()) {
      System.err.println("turns: please install espeak-ng (Debian: apt-get install espeak-ng)");
      return 1;
    }
    Sound usual = Material.make(root, USUAL_RMS, SILENCE_MS);
    Sound soft = Material.make(root, SOFT_RMS, SILENCE_MS);
    StringBuilder table = new StringBuilder(head());
    Map<String, Supplier<VoiceActivity>> detectors = detectors();
    rows(table, "all", detectors, "none", usual, usual.samples());
    rows(table, "all", detectors, "none, 12 dB softer", soft, soft.samples());
    noisyRows(table, "all", detectors, usual);
    detectors.keySet().retainAll(Set.of(ENERGY));
    for (var recording : Material.recordings(root, USUAL_RMS, SILENCE_MS).entrySet()) {
      String name = "`" + recording.getKey() + "`";
      rows(table, name, detectors, "none", recording.getValue(), recording.getValue().samples());
      noisyRows(table, name, detectors, recording.getValue());
    }
    if (print) {
      System.out.print(table);
    } else {
      new DocsTable(root.resolve("docs").resolve("audio.md"), "turns", "modules/bench/turns")
          .write(table);
    }
    return 0;
  }

  private static String head() {
    return "| sound | noise | detector | turns | missed | false starts | splits | onset off by p50 ms | p90"
        + " | offset off by p50 ms | p90 | told after p50 ms | p90 |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  }

  private static void noisyRows(
      StringBuilder table,
      String sound,
      Map<String, Supplier<VoiceActivity>> detectors,
      Sound clean) {
    for (Noise noise : Noise.values()) {
      for (int snrDb : new int[] {20, 10}) {
        String name = noise.name().toLowerCase(Locale.ROOT) + ", " + snrDb + " dB";
        rows(table, sound, detectors, name, clean, clean.with(noise, snrDb));
      }
    }
  }

  private static void rows(
      StringBuilder table,
      String sound,
      Map<String, Supplier<VoiceActivity>> detectors,
      String noise,
      Sound clean,
      short[] samples) {
    detectors.forEach(
        (name, detector) -> {
          Score score = Score.of(detector.get(), SETTINGS, samples, clean.speech());
          table.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |%n",
                  sound,
                  noise,
                  name,
                  score.turns(),
                  score.missed(),
                  score.falseStarts(),
                  score.splits(),
                  Score.percentile(score.onsetMs(), 50),
                  Score.percentile(score.onsetMs(), 90),
                  Score.percentile(score.offsetMs(), 50),
                  Score.percentile(score.offsetMs(), 90),
                  Score.percentile(score.delayMs(), 50),
                  Score.percentile(score.delayMs(), 90)));
        });
  }
}
