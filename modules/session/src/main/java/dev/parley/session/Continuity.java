package dev.parley.session;

import dev.parley.session.uplink.UplinkLimits;
import org.jspecify.annotations.Nullable;

/**
 * What a session does so that it survives its upstream.
 *
 * @param switching how it moves to another one
 * @param uplink what it keeps of what the client sends (rules R8, R13)
 * @param transcriptionModel what writes down the user's words for the record where the client does
 *     not ask for them (rule R12), or null for nothing
 */
public record Continuity(
    SwitchLimits switching, UplinkLimits uplink, @Nullable String transcriptionModel) {
  /** What transcribes unless something else is configured. */
  public static final String TRANSCRIPTION_MODEL = "gpt-4o-mini-transcribe";

  public static final Continuity DEFAULTS =
      new Continuity(SwitchLimits.DEFAULTS, UplinkLimits.DEFAULTS, TRANSCRIPTION_MODEL);

  /** The session ends with its upstream. */
  public static final Continuity NONE =
      new Continuity(SwitchLimits.OFF, UplinkLimits.DEFAULTS, null);
}
