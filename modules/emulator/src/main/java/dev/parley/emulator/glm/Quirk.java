package dev.parley.emulator.glm;

/**
 * Behaviour that was seen on some accounts or days only, or that a test may want to be without. A
 * switch is off unless it says so; it acts on sessions that run, too.
 */
public enum Quirk {
  /**
   * Message items are ignored without a word: what was typed is not there, and a response that
   * nothing else asks for is empty. What the instructions end with is answered.
   */
  ITEMS_IGNORED,
  /** Calls carry a {@code call_id}; results may name it. */
  CALL_IDS,
  /** Calls come just after {@code response.done}. */
  LATE_CALLS,
  /** {@code response.output_item} and {@code response.content_part} events are there. */
  ITEM_EVENTS,
  /** {@code response.text} events repeat what is spoken. */
  TEXT_DUPLICATES,
  /** Sound comes though the modalities are text alone. */
  AUDIO_ALWAYS,
  /** A transcript comes when all of its sound has come. */
  SOUND_FIRST,
  /** What a response says carries no {@code item_id}. */
  ITEM_IDS_MISSING,
  /** What the user said is told after {@code response.done}, if a response follows soon. */
  LATE_TRANSCRIPTS,
  /**
   * Under server VAD, speech whose appends carry no {@code client_timestamp} never ends and the
   * connection is closed.
   */
  TIMESTAMPS_REQUIRED,
  /** {@code mp3} is taken as an output format; its sound is silence of the right length. */
  MP3_OUTPUT,
  /** Events of built-in tools, misspelt and unknown events among the others. */
  VENDOR_EVENTS,
  /** In video mode every response needs a frame of its own. */
  FRAME_PER_TURN,
  /** Tools whose schema has no properties or requires none fail the response. On by default. */
  STRICT_SCHEMAS,
  /** Above 50 appends a second are refused. On by default. */
  APPEND_RATE
}
