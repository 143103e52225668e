package dev.parley.provider.glm;

import dev.parley.provider.api.Refusal;

/**
 * What GLM takes as a picture: a base64 JPEG without a {@code data:} prefix, as a video frame.
 * Source: protocols/glm-realtime.md sections 4 and 8.
 */
final class Images {
  private static final String JPEG = "data:image/jpeg;base64,";

  /** What fits into a message. */
  private static final int MAX_CHARACTERS = AppendQueue.MAX_MESSAGE_BYTES - 1_024;

  private Images() {}

  /** Refuses what cannot become a video frame. */
  static void check(String url, String path) {
    if (!url.startsWith(JPEG)) {
      throw Refusal.invalid(
          path, "Invalid '" + path + "': expected a JPEG as a data URI (" + JPEG + "…).");
    }
    if (url.length() - JPEG.length() > MAX_CHARACTERS) {
      throw Refusal.invalid(
          path, "Invalid '" + path + "': image too large for this session's provider.");
    }
    for (int at = JPEG.length(); at < url.length(); at++) {
      char c = url.charAt(at);
      if (!(Character.isLetterOrDigit(c) && c < 128) && c != '+' && c != '/' && c != '=') {
        throw Refusal.invalid(path, "Invalid '" + path + "': expected base64.");
      }
    }
  }

  /** The picture of a checked URL. */
  static String base64(String url) {
    return url.substring(Math.min(url.length(), JPEG.length()));
  }
}
