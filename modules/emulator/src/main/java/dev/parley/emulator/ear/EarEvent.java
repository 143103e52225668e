package dev.parley.emulator.ear;

/** A boundary of speech. Milliseconds count all audio listened to, from the ear's clock on. */
public sealed interface EarEvent {
  /** Where on the session's audio clock it is. */
  long atMs();

  /**
   * @param atMs the first loud frame less the prefix padding; never before the ear's start or the
   *     end of the stretch before
   */
  record SpeechStarted(long atMs) implements EarEvent {}

  /**
   * @param atMs the end of the silence that ended the speech
   */
  record SpeechStopped(long atMs) implements EarEvent {}
}
