package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeardTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one two three four|500|one two",
        "one two three four|1000|one two three four",
        "one two three four|60|''",
        "one, two|650|one,",
        "don't go|500|''",
        "你好世界再见|500|你好世",
      })
  void theShareThatWasPlayedIsToldInWholeWords(String said, long heardMs, String heard) {
    assertThat(HeardText.of(said, heardMs, 1_000)).isEqualTo(heard);
  }

  @Test
  void nothingIsToldOfWhatCannotBeMeasured() {
    assertThat(HeardText.of("one two", 500, -1)).isNull();
    assertThat(HeardText.of(null, 500, 1_000)).isNull();
    assertThat(HeardText.of(null, 0, -1)).isEmpty();
  }

  @Test
  void aScriptWithoutSpacesIsCutAnywhere() {
    String kana = "あ".repeat(100);

    assertThat(HeardText.of(kana, 500, 1_000)).hasSize(50);
  }
}
