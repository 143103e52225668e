package dev.parley.routing;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubFault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests for an upstream that wait for their answer. The bus says nothing of one whose
 * receiver died, so that they end here when its node is silent and not when their time is over.
 * Confined to one context.
 */
final class OpenAsks {
  private final EventBus bus;
  private final Map<Promise<UpstreamOpened>, InstanceId> waiting = new HashMap<>();

  OpenAsks(EventBus bus) {
    this.bus = bus;
  }

  /** Fails as the bus does, or with {@link ErrorCode#HUB_UNAVAILABLE} when the node is silent. */
  Future<UpstreamOpened> ask(InstanceId provider, OpenUpstream open, Duration timeout) {
    Promise<UpstreamOpened> answer = Promise.promise();
    waiting.put(answer, provider);
    Address.of(Role.PROVIDER, provider)
        .<UpstreamOpened>request(bus, open, timeout)
        .onComplete(
            answered -> {
              waiting.remove(answer);
              if (answered.succeeded()) {
                answer.tryComplete(answered.result());
              } else {
                answer.tryFail(answered.cause());
              }
            });
    return answer.future();
  }

  void onNodeSilent(InstanceId node) {
    for (Promise<UpstreamOpened> answer : List.copyOf(waiting.keySet())) {
      InstanceId provider = waiting.get(answer);
      if (provider != null && provider.isOn(node)) {
        waiting.remove(answer);
        answer.tryFail(new HubFault(ErrorCode.HUB_UNAVAILABLE, "the provider's node is silent"));
      }
    }
  }
}
