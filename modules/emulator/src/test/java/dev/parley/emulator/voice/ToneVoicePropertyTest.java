package dev.parley.emulator.voice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Sounds;
import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.ear.EarEvent;
import dev.parley.emulator.ear.TurnDetectionSettings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ToneVoicePropertyTest {
  private static final int FIVE_MINUTES = 300 * Voice.RATE_HZ * 2;

  private final Voice voice = new ToneVoice();

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withChars("0123456789*#ABCD").ofMinLength(1).ofMaxLength(12);
  }

  @Provide
  Arbitrary<String> wordsWithoutDigits() {
    Arbitrary<String> word =
        Arbitraries.strings().alpha().withChars("äéж你好").ofMinLength(1).ofMaxLength(10);
    Arbitrary<String> quoted = word.map(letters -> "'" + letters + "',");
    return Arbitraries.oneOf(word, quoted)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(words -> String.join(" ", words) + ".");
  }

  @Property(tries = 100)
  void keysThatAreNamedCanBeHeard(@ForAll("keys") String keys) {
    String apart = String.join(" ", keys.split(""));

    assertThat(Ear.hear(voice.speak("Digits: " + keys + ".\nThank you, Bob."))).isEqualTo(keys);
    assertThat(Ear.hear(voice.speak("the digits " + apart))).isEqualTo(keys);
  }

  @Example
  void digitsAnywhereCanBeHeard() {
    assertThat(Ear.hear(voice.speak("I heard 159."))).isEqualTo("159");
    assertThat(Ear.hear(voice.speak("1, 2, 3 and R2D2"))).isEqualTo("12322");
    assertThat(Ear.hear(voice.speak("A B C, digits A B, and then C"))).isEqualTo("AB");
  }

  @Property(tries = 100)
  void wordsAreOneStretchOfSpeechWithoutKeys(@ForAll("wordsWithoutDigits") String words) {
    byte[] pcm = voice.speak(words);

    Ear ear = new Ear(new TurnDetectionSettings(0.5, 0, 200), 0);
    assertThat(ear.listen(Sounds.join(pcm, Sounds.silence(300))))
        .hasSize(2)
        .first()
        .isEqualTo(new EarEvent.SpeechStarted(0));
    assertThat(Ear.hear(pcm)).startsWith(Ear.SPEECH);
  }

  @Property(tries = 100)
  void theSameTextSoundsTheSame(@ForAll String text) {
    byte[] pcm = voice.speak(text);

    assertThat(new ToneVoice().speak(text)).isEqualTo(pcm);
    assertThat(pcm.length % 2).isZero();
    assertThat(pcm.length == 0)
        .isEqualTo(text.chars().allMatch(c -> " \t\n\u000b\f\r".indexOf(c) >= 0));
  }

  @Example
  void differentWordsSoundDifferent() {
    assertThat(voice.speak("hello")).isNotEqualTo(voice.speak("world"));
  }

  @Example
  void aTextWithoutEndIsCutAtFiveMinutes() {
    for (String part : List.of("a", "7", "a1", "word 12 ", "digits A ")) {
      byte[] pcm = voice.speak(part.repeat(100_000));

      assertThat(pcm.length).as(part).isBetween(FIVE_MINUTES / 2, FIVE_MINUTES);
    }
  }

  @Example
  void theDigitsThatFitAreHeardOfATextOfDigits() {
    byte[] pcm = voice.speak("1".repeat(4_000));

    assertThat(pcm).hasSize(FIVE_MINUTES);
    assertThat(Ear.hear(pcm)).isEqualTo("1".repeat(1_667));
  }

  @Example
  void theLongestCountIsWhole() {
    String numbers =
        IntStream.rangeClosed(1, 500).mapToObj(String::valueOf).collect(Collectors.joining(", "));

    assertThat(Ear.hear(voice.speak(numbers))).isEqualTo(numbers.replace(", ", ""));
  }
}
