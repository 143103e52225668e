package dev.parley.hub.cluster;

import com.hazelcast.map.IMap;
import dev.parley.ingress.auth.SecretStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client secrets that every node knows, by their SHA-256. What this node has made it keeps itself
 * as well: that bounds how many there are, and answers while the cluster does not. Any thread.
 */
final class HazelcastSecretStore implements SecretStore {
  private static final Logger LOGGER = LoggerFactory.getLogger(HazelcastSecretStore.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int READERS = 2;

  /** Who made a secret is known for longer than the secret is good, under a key of its own. */
  private static final String MAKER = "maker.";

  private static final Duration MAKER_KNOWN = Duration.ofHours(24);

  private final Vertx vertx;
  private final IMap<String, byte[]> grants;
  private final SecretStore own;
  private final InstantSource clock;
  private final WorkerExecutor readers;

  /**
   * @param grants the cluster's map
   * @param own keeps and bounds what this node makes
   */
  HazelcastSecretStore(
      Vertx vertx, IMap<String, byte[]> grants, SecretStore own, InstantSource clock) {
    this.vertx = vertx;
    this.grants = grants;
    this.own = own;
    this.clock = clock;
    this.readers = vertx.createSharedWorkerExecutor("parley-secrets", READERS);
  }

  @Override
  public Future<Boolean> put(String sha256, Grant grant) {
    return own.put(sha256, grant).compose(kept -> kept ? share(sha256, grant) : refused());
  }

  private static Future<Boolean> refused() {
    return Future.succeededFuture(false);
  }

  private Future<Boolean> share(String sha256, Grant grant) {
    Duration left = Duration.between(clock.instant(), grant.expiresAt());
    if (left.isNegative() || left.isZero()) {
      return Future.succeededFuture(true);
    }
    Grant maker = new Grant(grant.subject(), null, null, grant.expiresAt());
    return Future.all(set(sha256, grant, left), set(MAKER + sha256, maker, left.plus(MAKER_KNOWN)))
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .map(true)
        .recover(HazelcastSecretStore::onlyHere);
  }

  private Future<Void> set(String key, Grant grant, Duration kept) {
    return Future.fromCompletionStage(
        grants.setAsync(key, GrantBytes.of(grant), kept.toMillis(), TimeUnit.MILLISECONDS),
        vertx.getOrCreateContext());
  }

  private static Future<Boolean> onlyHere(Throwable failure) {
    LOGGER.warn("a client secret could not be told to the other nodes", failure);
    return Future.succeededFuture(false);
  }

  @Override
  public Future<Optional<Grant>> find(String sha256) {
    return own.find(sha256)
        .compose(
            known ->
                known.isPresent()
                    ? Future.succeededFuture(known)
                    : get(sha256).map(grant -> grant.filter(this::isCurrent)));
  }

  @Override
  public Future<Optional<String>> maker(String sha256) {
    return own.maker(sha256)
        .compose(
            known ->
                known.isPresent()
                    ? Future.succeededFuture(known)
                    : get(MAKER + sha256).map(grant -> grant.map(Grant::subject)));
  }

  private Future<Optional<Grant>> get(String key) {
    return readers
        .executeBlocking(() -> Optional.ofNullable(grants.get(key)), false)
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .map(bytes -> bytes.map(GrantBytes::read))
        .recover(HazelcastSecretStore::unknown);
  }

  private boolean isCurrent(Grant grant) {
    return clock.instant().isBefore(grant.expiresAt());
  }

  private static Future<Optional<Grant>> unknown(Throwable failure) {
    LOGGER.warn("the other nodes could not be asked for a client secret", failure);
    return Future.succeededFuture(Optional.empty());
  }
}
