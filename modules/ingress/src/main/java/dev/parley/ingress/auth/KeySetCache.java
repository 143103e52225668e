package dev.parley.ingress.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JWKS document, read at start, every ten minutes, and when a token names a key that
 * is not among them; the latter at most every ten seconds, because anybody can send such a token.
 * While the document cannot be had the last one counts. Any thread.
 */
final class KeySetCache {
  static final Duration REFRESH_EVERY = Duration.ofMinutes(10);
  static final Duration MISS_DISTANCE = Duration.ofSeconds(10);
  private static final Logger LOGGER = LoggerFactory.getLogger(KeySetCache.class);

  private final Vertx vertx;
  private final Supplier<Future<Buffer>> source;
  private final InstantSource clock;
  private volatile @Nullable KeySetDocument document;
  private @Nullable Future<Void> reading;
  private long lastReadMs;

  /**
   * @param source reads the document; bounded in time and size
   */
  KeySetCache(Vertx vertx, Supplier<Future<Buffer>> source, InstantSource clock) {
    this.vertx = vertx;
    this.source = source;
    this.clock = clock;
  }

  /**
   * Reads the document for the first time and keeps it fresh from then on.
   *
   * @return fails if there is none to be had now; later reads may do better
   */
  Future<Void> start() {
    vertx.setPeriodic(REFRESH_EVERY.toMillis(), tick -> read());
    return read();
  }

  /**
   * What checks a token that names this key, or none: empty when no document could be had so far.
   * Completed on the caller's context.
   */
  Future<Optional<JWTAuth>> find(@Nullable String keyId) {
    KeySetDocument known = document;
    if ((known != null && known.mayHold(keyId)) || !mayRead()) {
      return Future.succeededFuture(verifier());
    }
    Context caller = vertx.getOrCreateContext();
    Promise<Optional<JWTAuth>> found = Promise.promise();
    read().onComplete(read -> caller.runOnContext(now -> found.complete(verifier())));
    return found.future();
  }

  private Optional<JWTAuth> verifier() {
    return Optional.ofNullable(document).map(KeySetDocument::verifier);
  }

  private synchronized boolean mayRead() {
    return reading != null || clock.millis() - lastReadMs >= MISS_DISTANCE.toMillis();
  }

  /** One read at a time: who comes meanwhile shares it. */
  private synchronized Future<Void> read() {
    if (reading != null) {
      return reading;
    }
    lastReadMs = clock.millis();
    Promise<Void> done = Promise.promise();
    reading = done.future();
    source
        .get()
        .compose(this::take)
        .onFailure(
            cause ->
                LOGGER
                    .atWarn()
                    .addKeyValue("cause", cause.getClass().getSimpleName())
                    .addKeyValue("message", cause.getMessage())
                    .log("the key set for tokens cannot be read"))
        .onComplete(
            result -> {
              finished();
              done.handle(result);
            });
    return done.future();
  }

  private synchronized void finished() {
    reading = null;
  }

  private Future<Void> take(Buffer text) {
    try {
      document = KeySetDocument.parse(vertx, text);
      return Future.succeededFuture();
    } catch (KeySetDocument.UnusableException unusable) {
      return Future.failedFuture(unusable);
    }
  }
}
