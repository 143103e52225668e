package dev.parley.contract.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One closed list of codes, and the family of exceptions that each calls for. */
class HubExceptionTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void codeSurvivesTheBusAsItsNumber(ErrorCode code) {
    ReplyException failure =
        new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code.number(), "words");

    HubException fault = HubException.ofBusFailure(failure);

    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault).hasMessage("words");
    switch (code.actor()) {
      case CLIENT -> assertThat(fault).isInstanceOf(ClientFault.class);
      case PROVIDER -> assertThat(fault).isInstanceOf(ProviderFault.class);
      case HUB -> assertThat(fault).isInstanceOf(HubFault.class);
    }
  }

  @Test
  void whenToAskAgainSurvivesTheBus() {
    RefusalReply reply =
        new RefusalReply(ErrorCode.PROVIDER_OVERLOADED, "words", Duration.ofSeconds(7));

    HubException fault = HubException.ofBusFailure(reply);

    assertThat(fault.code()).isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
    assertThat(fault).hasMessage("words");
    assertThat(((ProviderFault) fault).retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void codeIsFoundByItsLabel(ErrorCode code) {
    assertThat(ErrorCode.ofLabel(code.label())).isEqualTo(code);
    assertThat(ErrorCode.ofLabel("no_such_code")).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void numbersAndLabelsAreUnique() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::label))
        .allMatch(label -> label.equals(label.toLowerCase(Locale.ROOT)));
  }

  @Test
  void peerThatIsNotThereMeansThatTheHubIsUnavailable() {
    ReplyException nobody = new ReplyException(ReplyFailure.NO_HANDLERS, "no handlers");

    assertThat(HubException.ofBusFailure(nobody).code()).isEqualTo(ErrorCode.HUB_UNAVAILABLE);
    assertThat(HubException.ofBusFailure(new IllegalStateException()).code())
        .isEqualTo(ErrorCode.HUB_UNAVAILABLE);
  }

  @Test
  void faultOfOursPassesAsItIs() {
    HubException fault = new ClientFault(ErrorCode.INVALID_VALUE, "words");

    assertThat(HubException.ofBusFailure(fault)).isSameAs(fault);
  }

  @Test
  void unknownNumberIsOurBug() {
    assertThat(ErrorCode.ofNumber(999)).isEqualTo(ErrorCode.INTERNAL);
  }
}
