package dev.parley.bench.micro;

import dev.parley.audio.format.AudioFormat;
import dev.parley.bench.DocsTable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long a frame takes that is converted on an event loop, and writes the table of
 * docs/audio.md.
 */
@Command(name = "conversions", mixinStandardHelpOptions = true)
public final class ConversionsTable implements Callable<Integer> {
  private static final String PCM_24 = "audio/pcm;rate=24000";
  private static final List<String> PAIRS =
      List.of(
          "audio/pcm;rate=8000 " + PCM_24,
          "audio/pcm;rate=16000 " + PCM_24,
          "audio/pcm;rate=48000 " + PCM_24,
          "audio/pcmu " + PCM_24,
          "audio/wav;rate=16000 " + PCM_24,
          PCM_24 + " audio/pcm;rate=8000",
          PCM_24 + " audio/pcm;rate=16000",
          PCM_24 + " audio/pcm;rate=48000",
          PCM_24 + " audio/pcmu",
          PCM_24 + " audio/wav;rate=24000",
          PCM_24 + " audio/wav;rate=44100",
          "audio/pcmu audio/pcm;rate=16000",
          "audio/pcm;rate=48000 audio/pcm;rate=16000",
          "audio/pcm;rate=48000 audio/wav;rate=48000");

  private static final int[] MILLIS = {20, 40, 100};

  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--print", description = "print the table and leave docs/audio.md as it is")
  private boolean print;

  @Option(names = "--seconds", description = "of warming up, and of measuring, for each figure")
  private int seconds = 2;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ConversionsTable()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    double before = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    StringBuilder rows =
        new StringBuilder("| from | to | 20 ms, us | 40 ms, us | 100 ms, us |\n")
            .append("|---|---|---|---|---|\n");
    for (String pair : PAIRS) {
      rows.append("| ").append(pair.replace(" ", " | ")).append(" |");
      for (int millis : MILLIS) {
        long median = Math.round(median(pair, millis));
        boolean isInline = ConversionBench.conversion(pair).isBrief(chars(pair, millis));
        rows.append(isInline ? " " + median + " |" : " (" + median + ") |");
      }
      rows.append('\n');
    }
    double after = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    String load =
        String.format(
            Locale.ROOT,
            "Measured on %d processors, whose load was %.1f before and %.1f after:%n%n",
            Runtime.getRuntime().availableProcessors(),
            before,
            after);
    if (print) {
      System.out.print(load + rows);
    } else {
      new DocsTable(
              root.resolve("docs").resolve("audio.md"), "conversions", "modules/bench/conversions")
          .write(load + rows);
    }
    return 0;
  }

  private double median(String pair, int millis) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(ConversionBench.class.getName() + ".convert")
                .mode(Mode.SampleTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .param("pair", pair)
                .param("millis", Integer.toString(millis))
                .forks(1)
                .warmupIterations(seconds)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .build())
        .runSingle()
        .getPrimaryResult()
        .getStatistics()
        .getPercentile(50);
  }

  /** What a message of the format before the space has in base64, without a header. */
  private static int chars(String pair, int millis) {
    AudioFormat from = AudioFormat.parse(pair.substring(0, pair.indexOf(' ')));
    int sampleBytes = from instanceof AudioFormat.Companded ? 1 : 2;
    return (millis * from.rateHz() / 1_000 * sampleBytes + 2) / 3 * 4;
  }
}
