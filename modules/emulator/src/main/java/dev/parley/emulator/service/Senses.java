package dev.parley.emulator.service;

import io.vertx.core.Future;

/** Speech and hearing off the session's thread; futures complete on it. */
public interface Senses {
  /** 24 kHz mono 16-bit PCM of a text; the array is shared, do not change it. */
  Future<byte[]> speak(String text);

  /** What was said in 24 kHz mono 16-bit PCM; empty for silence. */
  Future<String> hear(byte[] pcm);
}
