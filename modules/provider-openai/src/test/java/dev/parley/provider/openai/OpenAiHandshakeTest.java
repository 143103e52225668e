package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.openai.OpenAiHandshake.Effect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiHandshakeTest {
  private static final String CREATED = "{\"type\":\"session.created\",\"session\":{\"id\":\"s\"}}";
  private static final String UPDATED =
      "{\"type\":\"session.updated\",\"session\":{\"id\":\"s\",\"speed\":1.5}}";
  private static final String OTHER = "{\"type\":\"conversation.created\"}";

  private final OpenAiHandshake plain = new OpenAiHandshake(null, "parley_1");
  private final OpenAiHandshake configured = new OpenAiHandshake("{}", "parley_1");

  @Test
  void theUpgradeAloneMakesNothingReady() {
    assertThat(plain.onUpgraded()).containsExactly(new Effect.StartHandshake());
    assertThat(plain.isReady()).isFalse();
  }

  @Test
  void sessionCreatedMakesItReady() {
    plain.onUpgraded();

    assertThat(plain.onMessage(CREATED))
        .containsExactly(new Effect.Open("{\"id\":\"s\"}", List.of()));
    assertThat(plain.isReady()).isTrue();
  }

  @Test
  void aConfigurationIsSentAfterCreatedAndItsEchoIsTheSession() {
    configured.onUpgraded();

    assertThat(configured.onMessage(CREATED))
        .containsExactly(new Effect.Send(OpenAiFrames.sessionUpdate("parley_1", "{}")));
    assertThat(configured.isReady()).isFalse();
    assertThat(configured.onMessage(OTHER)).isEmpty();
    assertThat(configured.onMessage(UPDATED))
        .containsExactly(new Effect.Open("{\"id\":\"s\",\"speed\":1.5}", List.of(OTHER)));
  }

  @Test
  void anUpdateThatAnswersNothingIsNotTheSession() {
    plain.onUpgraded();

    assertThat(plain.onMessage(UPDATED)).isEmpty();
    assertThat(plain.isReady()).isFalse();
  }

  @Test
  void aRefusedConfigurationFailsAtOnce() {
    configured.onUpgraded();
    configured.onMessage(CREATED);

    List<Effect> effects = configured.onMessage(error("unknown_parameter", "parley_1"));

    assertThat(faultOf(effects)).isEqualTo(ErrorCode.PROVIDER_REFUSED_CONFIGURATION);
    assertThat(effects).endsWith(new Effect.CloseSocket());
  }

  @Test
  void anErrorWithoutACloseIsNotFatal() {
    plain.onUpgraded();
    String error = error("invalid_value", null);

    assertThat(plain.onMessage(error)).isEmpty();
    assertThat(plain.onMessage(CREATED))
        .containsExactly(new Effect.Open("{\"id\":\"s\"}", List.of(error)));
  }

  @ParameterizedTest
  @CsvSource({
    "3000, invalid_api_key,         PROVIDER_REFUSED_CREDENTIALS",
    "3000, ,                        PROVIDER_REFUSED_CREDENTIALS",
    "4000, invalid_model,           PROVIDER_REFUSED_CONFIGURATION",
    "4000, rate_limit_exceeded,     PROVIDER_REFUSED_CONFIGURATION",
    "1001, ,                        PROVIDER_SESSION_CAP",
    "1006, ,                        PROVIDER_CLOSED",
    "1011, server_error,            PROVIDER_CLOSED",
    "1000, invalid_api_key,         PROVIDER_REFUSED_CREDENTIALS",
    "1011, missing_model,           PROVIDER_REFUSED_CONFIGURATION",
    "1008, insufficient_quota,      PROVIDER_OVERLOADED",
    "1013, rate_limit_exceeded,     PROVIDER_OVERLOADED",
    "1000, session_expired,         PROVIDER_SESSION_CAP",
  })
  void aCloseBeforeReadyFailsTheAttemptWithItsMeaning(int code, String error, ErrorCode meaning) {
    plain.onUpgraded();
    plain.onMessage(error(error, null));

    assertThat(faultOf(plain.onSocketClosed(code))).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource({
    "1001, PROVIDER_SESSION_CAP",
    "3000, PROVIDER_REFUSED_CREDENTIALS",
    "1006, PROVIDER_CLOSED",
    "1000, PROVIDER_CLOSED"
  })
  void aCloseOfAReadySessionEndsItWithItsMeaning(int code, ErrorCode meaning) {
    ready();

    List<Effect> effects = plain.onSocketClosed(code);

    assertThat(effects).hasSize(1).first().isInstanceOf(Effect.End.class);
    assertThat(faultOf(effects)).isEqualTo(meaning);
  }

  @Test
  void theConnectLimitFailsAndALateUpgradeIsClosed() {
    assertThat(faultOf(plain.onConnectLimit())).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);

    assertThat(plain.onUpgraded()).containsExactly(new Effect.CloseSocket());
    assertThat(plain.onMessage(CREATED)).isEmpty();
  }

  @Test
  void theHandshakeLimitFailsAndClosesTheSocket() {
    plain.onUpgraded();

    List<Effect> effects = plain.onHandshakeLimit();

    assertThat(faultOf(effects)).isEqualTo(ErrorCode.PROVIDER_HANDSHAKE_TIMEOUT);
    assertThat(effects).endsWith(new Effect.CloseSocket());
    assertThat(plain.onMessage(CREATED)).isEmpty();
  }

  @Test
  void limitsMeanNothingOnceReady() {
    ready();

    assertThat(plain.onConnectLimit()).isEmpty();
    assertThat(plain.onHandshakeLimit()).isEmpty();
    assertThat(plain.isReady()).isTrue();
  }

  @Test
  void aCancelledAttemptFailsAndLeavesNothingOpen() {
    assertThat(faultOf(plain.onCancel())).isEqualTo(ErrorCode.PROVIDER_CLOSED);
    assertThat(plain.onUpgraded()).containsExactly(new Effect.CloseSocket());

    configured.onUpgraded();
    assertThat(configured.onCancel()).endsWith(new Effect.CloseSocket());
  }

  @Test
  void aLocalCloseIsSilentAndHappensOnce() {
    ready();

    assertThat(plain.onLocalClose()).containsExactly(new Effect.CloseSocket());
    assertThat(plain.onLocalClose()).isEmpty();
    assertThat(plain.onSocketClosed(1000)).isEmpty();
  }

  @Test
  void whatComesBeforeReadyIsBounded() {
    configured.onUpgraded();
    configured.onMessage(CREATED);
    for (int i = 0; i < OpenAiHandshake.MAX_HELD; i++) {
      assertThat(configured.onMessage(OTHER)).isEmpty();
    }

    assertThat(faultOf(configured.onMessage(OTHER))).isEqualTo(ErrorCode.PROVIDER_PROTOCOL_ERROR);
  }

  @Test
  void oneHugeMessageBeforeReadyIsTooMuch() {
    plain.onUpgraded();

    assertThat(faultOf(plain.onMessage("x".repeat(OpenAiHandshake.MAX_HELD_CHARS + 1))))
        .isEqualTo(ErrorCode.PROVIDER_PROTOCOL_ERROR);
  }

  private void ready() {
    plain.onUpgraded();
    plain.onMessage(CREATED);
  }

  private static ErrorCode faultOf(List<Effect> effects) {
    assertThat(effects).isNotEmpty();
    Effect first = effects.get(0);
    ProviderFault fault =
        first instanceof Effect.Fail fail ? fail.fault() : ((Effect.End) first).fault();
    return fault.code();
  }

  private static String error(String code, String eventId) {
    return "{\"type\":\"error\",\"error\":{\"code\":"
        + quoted(code)
        + ",\"event_id\":"
        + quoted(eventId)
        + "}}";
  }

  private static String quoted(String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }
}
