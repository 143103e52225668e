package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.session.UpstreamInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamLifeTest {
  private static final long NOW_MS = 1_790_000_000_500L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"expires_at\":1790003600} | {\"session_cap_s\":3600} | 3600000",
        "{\"expires_at\":1790000060} | {\"session_cap_s\":3600} | 60000",
        "{\"expires_at\":1790007200} | {\"session_cap_s\":3600} | 3600000",
        "{\"expires_at\":1790000060} | `` | 60000",
        "{} | {\"session_cap_s\":600} | 600000",
        "{\"expires_at\":0} | {\"session_cap_s\":600} | 600000",
        "{\"expires_at\":1789999999} | {\"session_cap_s\":600} | 600000",
        "{\"expires_at\":\"soon\"} | {\"session_cap_s\":600} | 600000"
      })
  void theEarlierEndCounts(String created, String capabilities, long leftMs) {
    assertThat(UpstreamLife.leftMs(created, capabilities, NOW_MS)).isEqualTo(leftMs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | ``",
        "not json | not json",
        "{\"expires_at\":9223372036854775807} | {\"session_cap_s\":0}",
        "{\"expires_at\":1.5} | {\"session_cap_s\":-1}"
      })
  void withoutAnEndThatIsToComeNoneIsKnown(String created, String capabilities) {
    assertThat(UpstreamLife.leftMs(created, capabilities, NOW_MS)).isEqualTo(UpstreamInfo.NO_END);
  }
}
