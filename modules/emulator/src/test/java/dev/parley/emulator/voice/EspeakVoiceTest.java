package dev.parley.emulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.parley.emulator.Sounds;
import dev.parley.emulator.ear.Ear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EspeakVoiceTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String MISSING = "no-such-program-as-this";
  private static final byte[] TONES = new ToneVoice().speak("hello");

  @TempDir Path folder;

  @Test
  void speaksEnglishAndMandarin() {
    Voice voice = installed();

    byte[] english = voice.speak("Good morning, how are you?");
    byte[] mandarin = voice.speak("早上好，你好吗？");

    assertThat(List.of(english, mandarin))
        .allSatisfy(pcm -> assertThat(pcm.length).isBetween(24_000, 480_000))
        .allSatisfy(pcm -> assertThat(Ear.hear(pcm)).startsWith(Ear.SPEECH))
        .allSatisfy(pcm -> assertThat(Sounds.rms(pcm)).isBetween(500.0, 15_000.0));
    assertThat(english).isNotEqualTo(new ToneVoice().speak("Good morning, how are you?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "One, two, three, four, five, six, seven, eight, nine, ten.",
        "Once there was a hub at the edge of a great city, and every evening voices came to it.",
        "The quick brown fox jumps over the lazy dog; she sells sea shells on the sea shore.",
        "Aaaah. Eeeeh. Oooooh. Uuuuuh. Mmmmm. Ring ring, beep beep, doo doo doo.",
        "从前，在一座大城市的边上，有一个中心。每天晚上，许多声音从远方来到这里。",
        "你好，世界！一二三四五六七八九十。"
      })
  void realSpeechHasNoKeysInIt(String text) {
    byte[] pcm = installed().speak(text);

    assertThat(Ear.hear(pcm)).startsWith(Ear.SPEECH);
    assertThat(Ear.hear(Sounds.louder(0.2, pcm))).startsWith(Ear.SPEECH);
  }

  @Test
  void nothingInATextIsAnOptionOrACommand() throws IOException {
    EspeakVoice voice = echo();

    voice.speak("--version -f /etc/passwd; $(rm -rf x) `y` [[h@'loU]] \u0001100A\u0000 done");

    assertThat(Files.readAllLines(folder.resolve("arguments")))
        .containsExactly("-v", "en-us", "-s", "165", "--stdin", "--stdout");
    assertThat(folder.resolve("text"))
        .hasContent("--version -f /etc/passwd; $(rm -rf x) `y` [ [h@'loU]]  100A  done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"你好", "say 你好 to all", "𠀀"})
  void hanCharactersAreSpokenInMandarin(String text) throws IOException {
    echo().speak(text);

    assertThat(Files.readAllLines(folder.resolve("arguments"))).contains("cmn");
  }

  @Test
  void aTextWithoutEndIsCut() throws IOException {
    echo().speak("word ".repeat(100_000));

    assertThat(Files.size(folder.resolve("text"))).isBetween(3_000L, 4_000L);
  }

  @Test
  void aTextIsSpokenOnceAndThenRemembered() throws IOException {
    EspeakVoice voice = program("echo once >> runs; exec cat tone.wav");
    Files.write(folder.resolve("tone.wav"), wav(1_000));

    byte[] first = voice.speak("hello");
    byte[] second = voice.speak("hello");

    assertThat(second).isEqualTo(first).hasSize(1_000);
    assertThat(folder.resolve("runs")).hasContent("once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat > text; exit 1",
        "cat > text; echo no sound",
        "exit 0",
        "cat > text; cat tone.wav; exit 3"
      })
  void aProgramThatFailsIsReplacedByTones(String script) throws IOException {
    EspeakVoice voice = program(script);
    Files.write(folder.resolve("tone.wav"), wav(1_000));

    assertThat(voice.speak("hello")).isEqualTo(TONES);
  }

  @Test
  void aProgramThatHangsIsEnded() throws IOException {
    EspeakVoice voice = new EspeakVoice(script("exec sleep 600"), Duration.ofMillis(300));

    assertThat(voice.speak("hello")).isEqualTo(TONES);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aSoundWithoutEndIsCut() throws IOException {
    Files.write(folder.resolve("tone.wav"), wav(48_000));
    EspeakVoice voice = program("cat tone.wav; exec cat /dev/zero");

    assertThat(voice.speak("hello").length).isBetween(10_000_000, 15_000_000);
  }

  @Test
  void onlySoManyProgramsRunAtOnce() throws IOException {
    Files.write(folder.resolve("tone.wav"), wav(1_000));
    EspeakVoice voice =
        program("touch run-$$; ls | grep -c run- >> counts; sleep 0.05; rm run-$$; cat tone.wav");

    List<CompletableFuture<byte[]>> spoken =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> voice.speak("text " + i)))
            .toList();

    assertThat(spoken).allSatisfy(pcm -> assertThat(pcm.join()).hasSize(1_000));
    assertThat(Files.readAllLines(folder.resolve("counts")))
        .hasSize(8)
        .allSatisfy(count -> assertThat(Integer.parseInt(count)).isLessThanOrEqualTo(2));
  }

  @Test
  void withoutTheProgramTheVoiceIsTones() {
    EspeakVoice absent = new EspeakVoice(MISSING, LONG);

    assertThat(absent.isInstalled()).isFalse();
    assertThat(absent.speak("hello")).isEqualTo(TONES);
    assertThat(new Voices.WhatIsInstalled(absent).speak("hello")).isEqualTo(TONES);
  }

  @Test
  void whereTheProgramIsItIsTheVoice() throws IOException {
    Files.write(folder.resolve("tone.wav"), wav(1_000));
    EspeakVoice voice = program("exec cat tone.wav");

    assertThat(voice.isInstalled()).isTrue();
    assertThat(new Voices.WhatIsInstalled(voice).speak("hello")).hasSize(1_000);
  }

  @Test
  void nothingIsSilent() {
    assertThat(new EspeakVoice(MISSING, LONG).speak(" \n\u0000 ")).isEmpty();
  }

  private static EspeakVoice installed() {
    EspeakVoice voice = new EspeakVoice();
    if (!voice.isInstalled()) {
      fail("espeak-ng is not installed (Debian: apt-get install espeak-ng)");
    }
    return voice;
  }

  /** Stands for the program and writes down what it was given. */
  private EspeakVoice echo() throws IOException {
    Files.write(folder.resolve("tone.wav"), wav(1_000));
    return program("printf '%s\\n' \"$@\" > arguments; cat > text; cat tone.wav");
  }

  private EspeakVoice program(String script) throws IOException {
    return new EspeakVoice(script(script), LONG);
  }

  private String script(String script) throws IOException {
    Path file = folder.resolve("program");
    Files.writeString(file, "#!/bin/sh\ncd '" + folder + "'\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  /** A WAV file of so many bytes of sound, of a length it does not tell. */
  private static byte[] wav(int bytes) {
    byte[] header = {
      'R',
      'I',
      'F',
      'F',
      0,
      (byte) 0xf0,
      -1,
      0x7f,
      'W',
      'A',
      'V',
      'E',
      'f',
      'm',
      't',
      ' ',
      16,
      0,
      0,
      0,
      1,
      0,
      1,
      0,
      (byte) 0xc0,
      0x5d,
      0,
      0,
      (byte) 0x80,
      (byte) 0xbb,
      0,
      0,
      2,
      0,
      16,
      0,
      'd',
      'a',
      't',
      'a',
      0,
      (byte) 0xf0,
      -1,
      0x7f
    };
    return Sounds.join(header, new byte[bytes]);
  }
}
