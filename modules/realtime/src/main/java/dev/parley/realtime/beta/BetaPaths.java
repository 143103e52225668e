package dev.parley.realtime.beta;

import java.util.List;

/** What an error's {@code param} is called in beta. Stateless. */
final class BetaPaths {
  /**
   * One field.
   *
   * @param keepsInner whether what lies below it is there in beta too
   */
  private record Renamed(String ga, String beta, boolean keepsInner) {}

  private static final List<Renamed> FIELDS =
      List.of(
          new Renamed("session.output_modalities", "session.modalities", true),
          new Renamed("session.max_output_tokens", "session.max_response_output_tokens", false),
          new Renamed("session.audio.input.format", "session.input_audio_format", false),
          new Renamed(
              "session.audio.input.transcription", "session.input_audio_transcription", true),
          new Renamed(
              "session.audio.input.noise_reduction", "session.input_audio_noise_reduction", true),
          new Renamed("session.audio.input.turn_detection", "session.turn_detection", true),
          new Renamed("session.audio.output.format", "session.output_audio_format", false),
          new Renamed("session.audio.output.voice", "session.voice", true),
          new Renamed("session.audio.output.speed", "session.speed", false),
          new Renamed("response.output_modalities", "response.modalities", true),
          new Renamed("response.audio.output.format", "response.output_audio_format", false),
          new Renamed("response.audio.output.voice", "response.voice", true));

  private BetaPaths() {}

  /** The same path when beta has no other name for it. */
  static String toBeta(String ga) {
    for (Renamed field : FIELDS) {
      if (ga.equals(field.ga())) {
        return field.beta();
      }
      if (ga.startsWith(field.ga()) && isInner(ga.charAt(field.ga().length()))) {
        return field.keepsInner() ? field.beta() + ga.substring(field.ga().length()) : field.beta();
      }
    }
    return ga;
  }

  private static boolean isInner(char next) {
    return next == '.' || next == '[';
  }
}
