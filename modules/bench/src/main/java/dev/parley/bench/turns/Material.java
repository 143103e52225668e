package dev.parley.bench.turns;

import dev.parley.audio.PcmSink;
import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.pcm.Pcm;
import dev.parley.emulator.voice.Wav;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * People who speak one after the other with pauses between them: voices of espeak-ng in several
 * languages and speeds, and a recording. The same in each run of one version of the program.
 */
final class Material {
  /** Where recordings are, from the project's folder. */
  private static final Path RECORDINGS =
      Path.of("modules", "audio", "src", "test", "resources", "audio");

  private static final String PHRASES = "phrases-24k.wav";
  private static final String CHROME = "rec100.webm";

  private static final String PROGRAM = "espeak-ng";
  private static final int MAX_WAV_BYTES = 60 * 22_050 * 2;
  private static final int LEAST_PAUSE_MS = 1_000;
  private static final int MORE_PAUSE_MS = 1_500;

  private record Speaker(String voice, int wordsPerMinute, List<String> lines) {}

  private static final List<String> ENGLISH =
      List.of(
          "Hello, can you hear me?",
          "I would like to book a table for six people on Saturday evening.",
          "Yes.",
          "Please stop and tell me the weather in the mountains instead.");

  private static final List<Speaker> SPEAKERS =
      List.of(
          new Speaker("en-us", 165, ENGLISH),
          new Speaker("en-gb", 140, ENGLISH),
          new Speaker("en-us+f3", 175, ENGLISH),
          new Speaker("en-gb-scotland+m7", 190, ENGLISH),
          new Speaker("en-us+f5", 150, ENGLISH),
          new Speaker(
              "de",
              160,
              List.of("Guten Tag, wie geht es Ihnen?", "Ich hätte gern zwei Karten für heute.")),
          new Speaker(
              "fr",
              160,
              List.of("Bonjour, je voudrais un café.", "À quelle heure part le prochain train ?")),
          new Speaker(
              "es",
              160,
              List.of("¿Dónde está la estación?", "Quiero cambiar mi reserva para mañana.")),
          new Speaker("cmn", 160, List.of("你好，今天天气怎么样？", "请帮我订一张去上海的火车票。")));

  private Material() {}

  /** Whether the program can be run. Blocks. */
  static boolean hasVoices() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(PROGRAM, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /**
   * @param rms of the speech, of 32 768
   * @param pauseMs what is shorter is within one stretch of speech
   */
  static Sound make(Path root, double rms, int pauseMs) throws IOException {
    List<Sound> clips = new ArrayList<>();
    for (Speaker speaker : SPEAKERS) {
      for (String line : speaker.lines()) {
        clips.add(Sound.labelled(speak(speaker, line), rms, pauseMs));
      }
    }
    clips.add(Sound.labelled(phrases(root), rms, pauseMs));
    return inARow(clips);
  }

  /** The recordings by themselves, by their files' names. As {@link #make}. */
  static Map<String, Sound> recordings(Path root, double rms, int pauseMs) throws IOException {
    Map<String, Sound> recordings = new LinkedHashMap<>();
    recordings.put(PHRASES, Sound.labelled(phrases(root), rms, pauseMs));
    recordings.put(CHROME, Sound.labelled(chrome(root), rms, pauseMs));
    return recordings;
  }

  private static short[] phrases(Path root) throws IOException {
    return Sound.read(root.resolve(RECORDINGS).resolve(PHRASES));
  }

  /** As a session hears it. */
  private static short[] chrome(Path root) throws IOException {
    byte[] file = Files.readAllBytes(root.resolve(RECORDINGS).resolve(CHROME));
    AudioDecoder decoder =
        new AudioCodecs(OpusSettings.SPEECH, new OpusComplexity(0)).decoder(new AudioFormat.Webm());
    ByteArrayOutputStream pcm = new ByteArrayOutputStream();
    PcmSink sink =
        (run, from, length) -> {
          byte[] bytes = new byte[2 * length];
          Pcm.write(run, from, bytes, 0, length);
          pcm.writeBytes(bytes);
        };
    decoder.push(file, 0, file.length, sink);
    decoder.flush(sink);
    return Sound.samples(pcm.toByteArray());
  }

  private static Sound inARow(List<Sound> clips) {
    Random random = new Random(7);
    int[] pauses = new int[clips.size() + 1];
    int length = 0;
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] = (LEAST_PAUSE_MS + random.nextInt(MORE_PAUSE_MS)) * Sound.SAMPLES_PER_MS;
      length += pauses[i] + (i < clips.size() ? clips.get(i).samples().length : 0);
    }
    short[] samples = new short[length];
    List<Span> speech = new ArrayList<>();
    int at = pauses[0];
    for (int i = 0; i < clips.size(); i++) {
      Sound clip = clips.get(i);
      System.arraycopy(clip.samples(), 0, samples, at, clip.samples().length);
      for (Span span : clip.speech()) {
        speech.add(span.plus(at));
      }
      at += clip.samples().length + pauses[i + 1];
    }
    return new Sound(samples, speech);
  }

  private static short[] speak(Speaker speaker, String line) throws IOException {
    Process process =
        new ProcessBuilder(
                PROGRAM,
                "-v",
                speaker.voice(),
                "-s",
                Integer.toString(speaker.wordsPerMinute()),
                "--stdin",
                "--stdout")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(line.getBytes(StandardCharsets.UTF_8));
    }
    byte[] wav = process.getInputStream().readNBytes(MAX_WAV_BYTES);
    return Sound.samples(Wav.toPcm24(wav, 0));
  }
}
