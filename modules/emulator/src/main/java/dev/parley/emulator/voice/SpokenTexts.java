package dev.parley.emulator.voice;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The texts spoken last and their sound, bounded in bytes. Any thread. */
final class SpokenTexts {
  private final int maxBytes;
  private final Map<String, byte[]> sounds = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  SpokenTexts(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized Optional<byte[]> find(String text) {
    return Optional.ofNullable(sounds.get(text));
  }

  /**
   * Keeps a sound in place of the least recently asked for; not at all if it alone is too large.
   */
  synchronized void keep(String text, byte[] pcm) {
    byte[] before = sounds.put(text, pcm);
    bytes += pcm.length - (before == null ? 0 : before.length);
    Iterator<byte[]> oldest = sounds.values().iterator();
    while (bytes > maxBytes) {
      bytes -= oldest.next().length;
      oldest.remove();
    }
  }
}
