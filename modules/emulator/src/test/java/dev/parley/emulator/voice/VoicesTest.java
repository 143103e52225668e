package dev.parley.emulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VoicesTest {
  @Test
  void aVoiceIsChosenByItsName() {
    assertThat(Voices.of("tone")).isInstanceOf(ToneVoice.class);
    assertThat(Voices.of("espeak")).isInstanceOf(EspeakVoice.class);
    assertThat(Voices.of("auto")).isInstanceOf(Voices.WhatIsInstalled.class);
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Voices.of("opera"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tone, espeak or auto");
  }

  @Test
  void theTextsSpokenLastAreRemembered() {
    SpokenTexts texts = new SpokenTexts(100);
    texts.keep("a", new byte[40]);
    texts.keep("b", new byte[40]);
    assertThat(texts.find("a")).isPresent();

    texts.keep("c", new byte[40]);

    assertThat(texts.find("b")).isEmpty();
    assertThat(texts.find("a")).isPresent();
    assertThat(texts.find("c")).isPresent();
  }

  @Test
  void aSoundLargerThanTheMemoryIsNotKept() {
    SpokenTexts texts = new SpokenTexts(100);

    texts.keep("a", new byte[101]);
    texts.keep("b", new byte[100]);

    assertThat(texts.find("a")).isEmpty();
    assertThat(texts.find("b")).isPresent();
  }
}
