package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.socket.SocketFaults;
import dev.parley.provider.openai.OpenAiHandshake.Effect;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OpenAiHandshakePropertiesTest {
  private interface Input {
    List<Effect> feed(OpenAiHandshake machine);
  }

  private static final String CREATED = "{\"type\":\"session.created\",\"session\":{}}";
  private static final String UPDATED = "{\"type\":\"session.updated\",\"session\":{}}";
  private static final String REFUSED =
      "{\"type\":\"error\",\"error\":{\"code\":\"x\",\"event_id\":\"parley_1\"}}";

  @Property(tries = 300)
  void everyOrderOfInputsSettlesTheAttemptAtMostOnceAndEndsTheSessionAtMostOnce(
      @ForAll boolean withConfig, @ForAll("inputs") List<Input> inputs) {
    OpenAiHandshake machine = new OpenAiHandshake(withConfig ? "{}" : null, "parley_1");
    List<Effect> effects = new ArrayList<>();

    inputs.forEach(input -> effects.addAll(input.feed(machine)));

    long settled = count(effects, Effect.Open.class) + count(effects, Effect.Fail.class);
    assertThat(settled).isLessThanOrEqualTo(1);
    assertThat(count(effects, Effect.End.class))
        .isLessThanOrEqualTo(count(effects, Effect.Open.class));
    assertThat(indexOf(effects, Effect.End.class) < indexOf(effects, Effect.Open.class))
        .isEqualTo(count(effects, Effect.Open.class) == 1 && count(effects, Effect.End.class) == 0);
  }

  @Property(tries = 300)
  void afterTheEndNothingButClosingALateSocketHappens(@ForAll("inputs") List<Input> inputs) {
    OpenAiHandshake machine = new OpenAiHandshake(null, "parley_1");
    machine.onUpgraded();
    machine.onMessage(CREATED);
    machine.onSocketClosed(1006);

    List<Effect> effects = new ArrayList<>();
    inputs.forEach(input -> effects.addAll(input.feed(machine)));

    assertThat(effects).allMatch(effect -> effect instanceof Effect.CloseSocket);
  }

  @Provide
  Arbitrary<List<Input>> inputs() {
    return Arbitraries.<Input>of(
            OpenAiHandshake::onUpgraded,
            OpenAiHandshake::onConnectLimit,
            OpenAiHandshake::onHandshakeLimit,
            OpenAiHandshake::onCancel,
            OpenAiHandshake::onLocalClose,
            machine -> machine.onConnectFailed(SocketFaults.connectTimeout()),
            machine -> machine.onMessage(CREATED),
            machine -> machine.onMessage(UPDATED),
            machine -> machine.onMessage(REFUSED),
            machine -> machine.onMessage("garbage"),
            machine -> machine.onSocketClosed(1006),
            machine -> machine.onFault(SocketFaults.unresponsive()))
        .list()
        .ofMaxSize(12);
  }

  private static long count(List<Effect> effects, Class<? extends Effect> type) {
    return effects.stream().filter(type::isInstance).count();
  }

  private static int indexOf(List<Effect> effects, Class<? extends Effect> type) {
    for (int i = 0; i < effects.size(); i++) {
      if (type.isInstance(effects.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
