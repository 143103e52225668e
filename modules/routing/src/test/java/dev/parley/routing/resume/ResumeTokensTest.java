package dev.parley.routing.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.contract.Epoch;
import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.TokenHash;
import dev.parley.routing.resume.ResumeTokens.Brought;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule R25: a token is good once, and again while its answer may have been lost. */
class ResumeTokensTest {
  private static final long NOW_MS = 5_000_000;
  private static final long EPOCH = Epoch.next(Epoch.NONE, new InstanceId("link1"));
  private final ResumeTokens tokens =
      new ResumeTokens(new SessionId("sess_1"), new InstanceId("router1"));

  private static String secret(String token) {
    return token.substring(token.lastIndexOf('~') + 1);
  }

  /** A first token's secret, as its client has it. */
  private String first() {
    return secret(Objects.requireNonNull(tokens.announce(EPOCH)));
  }

  /** The secret of the token that a use gives, when the offered one is written down. */
  private String use(String secret, long nowMs) {
    tokens.onWritten(tokens.offer());
    return secret(tokens.use(secret, EPOCH, nowMs));
  }

  @Test
  void R25_aTokenNamesSessionAndRouterAndHas256SecretBits() {
    String first = tokens.announce(EPOCH);
    tokens.onWritten(tokens.offer());

    assertThat(first).matches("sess_1\\.router1\\.0~[A-Za-z0-9_-]{43}");
    assertThat(tokens.announce(EPOCH)).matches("sess_1\\.router1\\..*").isNotEqualTo(first);
  }

  @Test
  void R25_noSecretIsGoodBeforeATokenWasMade() {
    assertThat(tokens.refusal("", false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(secret("a.b.c"), false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void R25_aSecretThatWasNotGivenIsNotGood() {
    String first = first();

    assertThat(tokens.refusal(first, false, NOW_MS)).isNull();
    assertThat(tokens.refusal(first + "x", false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void R25_aUsedTokenIsGoodUntilTheClientSpeaksOnTheLinkItMade() {
    String first = first();
    String second = use(first, NOW_MS);

    assertThat(tokens.refusal(first, false, NOW_MS)).isNull();
    assertThat(tokens.refusal(second, false, NOW_MS)).isNull();

    tokens.onSignOfLife();

    assertThat(tokens.refusal(first, false, NOW_MS)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(second, false, NOW_MS)).isNull();
  }

  @Test
  void R25_theSecondOfTwoRacingUsesIsRefused() {
    String first = first();
    String second = use(first, NOW_MS);

    assertThat(tokens.refusal(first, true, NOW_MS + 1_999)).isEqualTo(ErrorCode.RESUME_RACE);
    assertThat(tokens.refusal(first, true, NOW_MS + 2_000)).isNull();
    assertThat(tokens.refusal(second, true, NOW_MS)).isNull();
  }

  @Test
  void R25_whoUsesAUsedTokenAgainGetsOneThatIsGood() {
    String first = first();
    String lost = use(first, NOW_MS);
    String second = use(first, NOW_MS + 3_000);

    assertThat(tokens.refusal(lost, false, NOW_MS + 3_000)).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(tokens.refusal(second, false, NOW_MS + 3_000)).isNull();
  }

  @Test
  void R25_whatIsNotWrittenDownIsNotGivenAndItsClientKeepsItsToken() {
    String first = first();
    tokens.offer();

    String kept = secret(tokens.use(first, EPOCH, NOW_MS));

    assertThat(kept).isEqualTo(first);
    assertThat(tokens.announce(EPOCH)).isNull();
    assertThat(tokens.refusal(first, true, NOW_MS)).isEqualTo(ErrorCode.RESUME_RACE);
    tokens.onSignOfLife();
    assertThat(tokens.refusal(first, false, NOW_MS)).isNull();
    assertThat(use(first, NOW_MS + 5_000)).isNotEqualTo(first);
  }

  @Test
  void R25_onlyTheOfferThatWasWrittenDownCounts() {
    String first = first();
    TokenHash early = tokens.offer();
    tokens.onWritten(early);
    String second = secret(tokens.use(first, EPOCH, NOW_MS));
    tokens.offer();
    tokens.onWritten(early);

    assertThat(secret(tokens.use(second, EPOCH, NOW_MS))).isEqualTo(second);
  }

  @Test
  void R25_anotherRouterKnowsTheTokensByTheirHashesTheOfferedOneToo() {
    assertThat(tokens.state()).isNull();
    String first = first();
    String second = use(first, NOW_MS);
    tokens.onWritten(tokens.offer());
    ResumeTokens elsewhere = elsewhere(tokens.state());
    String third = secret(tokens.use(second, EPOCH, NOW_MS));

    assertThat(tokens.state()).doesNotContain(first).doesNotContain(second).doesNotContain(third);
    assertThat(elsewhere.refusal(first, false, NOW_MS)).isNull();
    assertThat(elsewhere.refusal(second, false, NOW_MS)).isNull();
    assertThat(elsewhere.refusal(third, false, NOW_MS)).isNull();
    assertThat(elsewhere.use(second, EPOCH, NOW_MS)).startsWith("sess_1.router2.");
    assertThatThrownBy(() -> elsewhere("x.y")).isInstanceOf(IllegalArgumentException.class);
    String many = String.join(".", Collections.nCopies(5, tokens.offer().hex()));
    assertThatThrownBy(() -> elsewhere(many)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void R22_aTokenSaysHowOftenItsClientCameBack() {
    String first = first();
    long tenth = Epoch.afterReturn(Epoch.NONE, 9, new InstanceId("link1"));
    String kept = tokens.use(first, tenth, NOW_MS);
    long endless = Epoch.afterReturn(Epoch.NONE, 0xffff_ffffL, new InstanceId("link1"));

    assertThat(kept).isEqualTo("sess_1.router1.a~" + first);
    assertThat(Brought.of("a~" + first)).isEqualTo(new Brought(10, TokenHash.of(first)));
    assertThat(tokens.refusal("a~" + first, false, NOW_MS)).isNull();
    assertThat(tokens.use("a~" + first, endless, NOW_MS)).endsWith(".ffffffff~" + first);
  }

  @Test
  void R25_aNumberThatIsNoneIsPartOfTheSecret() {
    for (String odd : List.of("~", "a~", "g~secret", "-1~secret", "123456789~secret", "secret")) {
      assertThat(Brought.of(odd).returns()).as(odd).isEqualTo(odd.equals("a~") ? 10 : 0);
    }
    assertThat(Brought.of("g~secret").hash()).isEqualTo(TokenHash.of("g~secret"));
    assertThat(Brought.of("").hash()).isEqualTo(TokenHash.of(""));
  }

  @Test
  void R25_routersThatComeAndGoDoNotPileTokensUp() {
    String first = first();
    String state = tokens.state();
    for (int i = 0; i < 10; i++) {
      ResumeTokens next = elsewhere(state);
      assertThat(i < 4 ? next.refusal(first, false, NOW_MS) : null).isNull();
      next.offer();
      state = next.state();
    }

    assertThat(state.split("\\.")).hasSize(4);
  }

  private static ResumeTokens elsewhere(@Nullable String state) {
    return ResumeTokens.restored(
        new SessionId("sess_1"), new InstanceId("router2"), Objects.requireNonNull(state));
  }
}
