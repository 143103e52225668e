package dev.parley.ingress.auth;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Secrets of this process, bounded in number and size; a full store takes no more, it evicts none.
 */
public final class MemorySecretStore implements SecretStore {
  /** Secrets at once. */
  static final int MAX_SECRETS = 10_000;

  /** For how long it is known who made one that has expired; no session takes longer. */
  static final Duration MAKER_KNOWN = Duration.ofHours(24);

  /** Characters of all session configurations together. */
  static final long MAX_CHARS = 32L * 1024 * 1024;

  private record Entry(String sha256, Grant grant) {
    int chars() {
      String config = grant.config();
      return config == null ? 0 : config.length();
    }
  }

  private final InstantSource clock;
  private final Map<String, Entry> entries = new HashMap<>();
  private final PriorityQueue<Entry> byExpiry =
      new PriorityQueue<>(Comparator.comparing((Entry entry) -> entry.grant().expiresAt()));
  private final Map<String, Former> expired = new LinkedHashMap<>();
  private long chars;

  private record Former(String maker, Instant until) {}

  public MemorySecretStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Future<Boolean> put(String sha256, Grant grant) {
    dropExpired();
    Entry entry = new Entry(sha256, grant);
    if (entries.size() >= MAX_SECRETS || chars + entry.chars() > MAX_CHARS) {
      return Future.succeededFuture(false);
    }
    if (entries.putIfAbsent(sha256, entry) != null) {
      return Future.succeededFuture(false);
    }
    byExpiry.add(entry);
    chars += entry.chars();
    return Future.succeededFuture(true);
  }

  @Override
  public synchronized Future<Optional<Grant>> find(String sha256) {
    dropExpired();
    return Future.succeededFuture(Optional.ofNullable(entries.get(sha256)).map(Entry::grant));
  }

  @Override
  public synchronized Future<Optional<String>> maker(String sha256) {
    dropExpired();
    Entry entry = entries.get(sha256);
    Former former = expired.get(sha256);
    return Future.succeededFuture(
        entry == null
            ? Optional.ofNullable(former).map(Former::maker)
            : Optional.of(entry.grant().subject()));
  }

  synchronized int size() {
    dropExpired();
    return entries.size();
  }

  private void dropExpired() {
    Instant now = clock.instant();
    for (Entry next = byExpiry.peek();
        next != null && !now.isBefore(next.grant().expiresAt());
        next = byExpiry.peek()) {
      byExpiry.remove();
      entries.remove(next.sha256());
      chars -= next.chars();
      Instant until = next.grant().expiresAt().plus(MAKER_KNOWN);
      expired.put(next.sha256(), new Former(next.grant().subject(), until));
    }
    Iterator<Former> oldest = expired.values().iterator();
    while (oldest.hasNext()
        && (!now.isBefore(oldest.next().until()) || expired.size() > MAX_SECRETS)) {
      oldest.remove();
    }
  }
}
