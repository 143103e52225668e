package dev.parley.routing.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import org.junit.jupiter.api.Test;

/** Rule R25: a token is good once, and again while its answer may have been lost. */
class ResumeTokensTest {
  private static final long NOW_MS = 5_000_000;
  private final ResumeTokens tokens =
      new ResumeTokens(new SessionId("sess_1"), new InstanceId("router1"));

  private static String secret(String token) {
    return token.substring(token.lastIndexOf('.') + 1);
  }

  @Test
  void R25_aTokenNamesSessionAndRouterAndHas256SecretBits() {
    assertThat(tokens.issue()).matches("sess_1\\.router1\\.[A-Za-z0-9_-]{43}");
    assertThat(tokens.issue()).isNotEqualTo(tokens.issue());
  }

  @Test
  void R25_noSecretIsGoodBeforeATokenWasMade() {
    assertThat(tokens.refusal("", false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(secret("a.b.c"), false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void R25_onlyTheTokenOfNowIsGood() {
    String first = secret(tokens.issue());
    String second = secret(tokens.issue());

    assertThat(tokens.refusal(first, false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(second, false, NOW_MS)).isNull();
    assertThat(tokens.refusal(second + "x", false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void R25_aUsedTokenIsGoodUntilTheClientSpeaksOnTheLinkItMade() {
    String first = secret(tokens.issue());
    String second = secret(tokens.use(first, NOW_MS));

    assertThat(tokens.refusal(first, false, NOW_MS)).isNull();
    assertThat(tokens.refusal(second, false, NOW_MS)).isNull();

    tokens.onSignOfLife();

    assertThat(tokens.refusal(first, false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(second, false, NOW_MS)).isNull();
  }

  @Test
  void R25_theSecondOfTwoRacingUsesIsRefused() {
    String first = secret(tokens.issue());
    String second = secret(tokens.use(first, NOW_MS));

    assertThat(tokens.refusal(first, true, NOW_MS + 1_999)).isEqualTo(ErrorCode.RESUME_RACE);
    assertThat(tokens.refusal(first, true, NOW_MS + 2_000)).isNull();
    assertThat(tokens.refusal(second, true, NOW_MS)).isNull();
  }

  @Test
  void R25_whoUsesAUsedTokenAgainGetsOneThatIsGood() {
    String first = secret(tokens.issue());
    String lost = secret(tokens.use(first, NOW_MS));
    String second = secret(tokens.use(first, NOW_MS + 3_000));

    assertThat(tokens.refusal(lost, false, NOW_MS + 3_000)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(second, false, NOW_MS + 3_000)).isNull();
  }

  @Test
  void R25_anotherRouterKnowsTheTokensByTheirHashes() {
    assertThat(tokens.state()).isNull();
    String first = secret(tokens.issue());
    String second = secret(tokens.use(first, NOW_MS));
    InstanceId other = new InstanceId("router2");

    ResumeTokens elsewhere = ResumeTokens.restored(new SessionId("sess_1"), other, tokens.state());

    assertThat(tokens.state()).doesNotContain(first).doesNotContain(second);
    assertThat(elsewhere.refusal(first, false, NOW_MS)).isNull();
    assertThat(elsewhere.refusal(second, false, NOW_MS)).isNull();
    assertThat(elsewhere.use(second, NOW_MS)).startsWith("sess_1.router2.");
    assertThatThrownBy(() -> ResumeTokens.restored(new SessionId("sess_1"), other, "x.y"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
