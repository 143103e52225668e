package dev.parley.hub.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import io.vertx.core.Completable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * vertx-hazelcast whose senders do not wait for a node that hangs, and do not forget one that
 * listens.
 *
 * <p>The bus asks once who has an address, and Hazelcast keeps the answer on one of the nodes:
 * while that one is stopped, the first message to a living instance would wait for as long as the
 * cluster takes to drop the stopped node. An instance's address names its node, so what is not
 * answered in time is answered from the list of members, which every node has. Any thread.
 */
final class SteadyClusterManager extends HazelcastClusterManager {
  private static final String VERTX_NODE = "__vertx.nodeId";

  /** Far more than a living cluster takes, far less than a user notices. */
  private static final long PATIENCE_MS = 200;

  /** A node that missed the event is reached again before its silence is taken for a death. */
  private static final long READ_AGAIN_MS = 1_000;

  private @Nullable Vertx vertx;
  private @Nullable SharedAddresses shared;
  private long reading;

  SteadyClusterManager(Config config) {
    super(config);
  }

  @Override
  public void init(Vertx own) {
    super.init(own);
    vertx = own;
  }

  @Override
  public void registrationListener(RegistrationListener bus) {
    shared = new SharedAddresses(bus, super::getRegistrations);
    super.registrationListener(shared);
  }

  @Override
  public void join(Completable<Void> joined) {
    Promise<Void> done = Promise.promise();
    super.join(done);
    done.future().onSuccess(in -> readAgainAtTimes()).onComplete(joined);
  }

  private void readAgainAtTimes() {
    SharedAddresses addresses = Objects.requireNonNull(shared);
    reading =
        Objects.requireNonNull(vertx).setPeriodic(READ_AGAIN_MS, tick -> addresses.readAgain());
  }

  @Override
  public void leave(Completable<Void> left) {
    Objects.requireNonNull(vertx).cancelTimer(reading);
    super.leave(left);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> answer) {
    Optional<InstanceId> node = Address.nodeOf(address);
    if (node.isEmpty()) {
      super.getRegistrations(address, answer);
      return;
    }
    Vertx own = Objects.requireNonNull(vertx);
    Promise<List<RegistrationInfo>> first = Promise.promise();
    long timer =
        own.setTimer(
            PATIENCE_MS,
            late -> memberOf(node.get()).ifPresent(member -> first.tryComplete(List.of(member))));
    super.getRegistrations(
        address,
        (registrations, failure) -> {
          own.cancelTimer(timer);
          if (failure == null) {
            first.tryComplete(registrations);
          } else {
            first.tryFail(failure);
          }
        });
    first.future().onComplete(answer);
  }

  private Optional<RegistrationInfo> memberOf(InstanceId node) {
    return getHazelcastInstance().getCluster().getMembers().stream()
        .filter(member -> node.value().equals(member.getAttribute(HazelcastSettings.NODE)))
        .map(SteadyClusterManager::registrationAt)
        .findFirst();
  }

  private static RegistrationInfo registrationAt(Member member) {
    return new RegistrationInfo(member.getAttribute(VERTX_NODE), 0, false);
  }
}
