package dev.parley.audio.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.pcm.G711;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats as sessions declare them. */
class AudioFormatTest {
  @Test
  void everyFormatIsKnownByItsTypeAndRate() {
    assertThat(AudioFormat.of("audio/pcm", null)).isEqualTo(AudioFormat.standard());
    assertThat(AudioFormat.of("audio/pcm", 24_000)).isEqualTo(new AudioFormat.Pcm(24_000));
    assertThat(AudioFormat.of("AUDIO/PCM", 8_000)).isEqualTo(new AudioFormat.Pcm(8_000));
    assertThat(AudioFormat.of("audio/pcmu", null))
        .isEqualTo(new AudioFormat.Companded(G711.MU_LAW));
    assertThat(AudioFormat.of("audio/pcma", 8_000))
        .isEqualTo(new AudioFormat.Companded(G711.A_LAW));
    assertThat(AudioFormat.of("audio/opus", 48_000)).isEqualTo(new AudioFormat.Opus());
    assertThat(AudioFormat.of("audio/webm", null)).isEqualTo(new AudioFormat.Webm());
    assertThat(AudioFormat.of("audio/ogg", null)).isEqualTo(new AudioFormat.Ogg());
    assertThat(AudioFormat.of("audio/wav", 16_000)).isEqualTo(new AudioFormat.Wav(16_000));
  }

  @Test
  void typesAndRatesComeOutAsTheyWentIn() {
    for (AudioFormat format : Formats.ALL) {
      assertThat(AudioFormat.of(format.type(), format.rateHz())).isEqualTo(format);
      assertThat(AudioFormat.parse(format.describe())).isEqualTo(format);
    }
    assertThat(AudioFormat.of("audio/pcm", 16_000).describe()).isEqualTo("audio/pcm;rate=16000");
    assertThat(AudioFormat.of("audio/pcma", null).describe()).isEqualTo("audio/pcma");
  }

  @Test
  void whatThereIsNotIsRefusedInWordsForTheClient() {
    refused("audio/mp3", null, "must be one of audio/pcm, ");
    refused("", null, "must be one of audio/pcm, ");
    refused("audio/pcm", 22_050, "the rate must be one of [8000, 16000, 24000, 48000], not 22050");
    refused("audio/pcm", -1, "not -1");
    refused("audio/pcmu", 16_000, "the rate of audio/pcmu is 8000, not 16000");
    refused("audio/opus", 24_000, "the rate of audio/opus is 48000, not 24000");
    refused("audio/wav", 96_000, "the rate must be one of");
  }

  @Test
  void whatDescribesNoFormatIsRefused() {
    for (String described :
        List.of(
            "",
            "audio/mp3",
            "audio/pcm;rate=",
            "audio/pcm;rate=x",
            "audio/pcm;rate=7",
            ";rate=8000")) {
      assertThatThrownBy(() -> AudioFormat.parse(described))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void refused(String type, Integer rate, String words) {
    assertThatThrownBy(() -> AudioFormat.of(type, rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
