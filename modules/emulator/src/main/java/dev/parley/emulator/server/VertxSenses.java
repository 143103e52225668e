package dev.parley.emulator.server;

import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.voice.Voice;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Speaks and hears on worker threads and remembers what was spoken lately. One event loop. */
final class VertxSenses implements Senses {
  private static final int MAX_REMEMBERED_BYTES = 32 * 1024 * 1024;

  private final Vertx vertx;
  private final Voice voice;
  private final Map<String, byte[]> spoken = new LinkedHashMap<>(16, 0.75f, true);
  private int spokenBytes;

  VertxSenses(Vertx vertx, Voice voice) {
    this.vertx = vertx;
    this.voice = voice;
  }

  @Override
  public Future<byte[]> speak(String text) {
    byte[] known = spoken.get(text);
    return known != null
        ? Future.succeededFuture(known)
        : vertx.executeBlocking(() -> voice.speak(text), false).onSuccess(pcm -> keep(text, pcm));
  }

  private void keep(String text, byte[] pcm) {
    byte[] before = spoken.put(text, pcm);
    spokenBytes += pcm.length - (before == null ? 0 : before.length);
    Iterator<byte[]> oldest = spoken.values().iterator();
    while (spokenBytes > MAX_REMEMBERED_BYTES) {
      spokenBytes -= oldest.next().length;
      oldest.remove();
    }
  }

  @Override
  public Future<String> hear(byte[] pcm) {
    return vertx.executeBlocking(() -> Ear.hear(pcm), false);
  }
}
