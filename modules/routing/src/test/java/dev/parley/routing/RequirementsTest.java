package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsTest {
  private static final String PLAIN =
      "{\"tools\":false,\"input_formats\":[\"audio/pcm;rate=24000\"],"
          + "\"output_formats\":[\"audio/pcm;rate=24000\"]}";
  private static final String RICH =
      "{\"tools\":true,\"input_formats\":[\"audio/pcm;rate=24000\",\"audio/pcmu\"],"
          + "\"output_formats\":[\"audio/pcm;rate=24000\",\"audio/pcma\"]}";

  private static String audio(String side, String format) {
    return "{\"type\":\"realtime\",\"audio\":{\"" + side + "\":{\"format\":" + format + "}}}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"tools\":[]}", "[]", "{", "{\"audio\":7,\"tools\":null}"})
  void aConfigurationThatAsksForNothingIsMetByAll(String config) {
    assertThat(Requirements.of(config)).isEqualTo(Requirements.NONE);
    assertThat(Requirements.of(config).areMetBy(PLAIN)).isTrue();
    assertThat(Requirements.of(config).areMetBy("")).isTrue();
  }

  @Test
  void aSessionWithoutAConfigurationAsksForNothing() {
    assertThat(Requirements.of(null)).isEqualTo(Requirements.NONE);
  }

  @Test
  void toolsNeedAnEndpointThatCallsThem() {
    Requirements tools = Requirements.of("{\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}");

    assertThat(tools.areMetBy(PLAIN)).isFalse();
    assertThat(tools.areMetBy(RICH)).isTrue();
    assertThat(tools.areMetBy("{}")).isFalse();
    assertThat(tools.areMetBy("no json")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "input, audio/pcmu, false, true",
    "input, audio/pcma, false, false",
    "output, audio/pcma, false, true",
    "output, audio/pcmu, false, false",
    "input, audio/pcm, true, true",
  })
  void aFormatNeedsAnEndpointThatTakesIt(
      String side, String type, boolean byPlain, boolean byRich) {
    Requirements format = Requirements.of(audio(side, "{\"type\":\"" + type + "\"}"));

    assertThat(format.areMetBy(PLAIN)).isEqualTo(byPlain);
    assertThat(format.areMetBy(RICH)).isEqualTo(byRich);
  }

  @ParameterizedTest
  @CsvSource({"24000, true", "8000, false"})
  void theRateOfPcmMatters(long rate, boolean isMet) {
    String format = "{\"type\":\"audio/pcm\",\"rate\":" + rate + "}";

    assertThat(Requirements.of(audio("input", format)).areMetBy(PLAIN)).isEqualTo(isMet);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                      | true  | audio/pcmu",
        "{\"tools\":[]}                                            | false | audio/pcmu",
        "{\"tools\":null}                                          | false | audio/pcmu",
        "{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcma\"}}}} | true  | audio/pcma",
        "{\"audio\":{\"input\":{\"turn_detection\":null}}}          | true  | audio/pcmu",
        "no json                                                 | true  | audio/pcmu",
      })
  void whatAnAcknowledgedUpdateNamesTakesTheFirstPlace(
      String acknowledged, boolean tools, String inputFormat) {
    String first =
        "{\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],"
            + "\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcmu\"}}}}";

    assertThat(Requirements.of(first, acknowledged))
        .isEqualTo(new Requirements(tools, inputFormat, null));
  }
}
