package dev.parley.emulator.glm;

import java.util.Base64;

/** The pictures that a session was shown (protocol page, 7): only whether there are any. */
final class VideoFrames {
  private static final int JPEG = 0xffd8;

  private final GlmScope scope;
  private boolean ever;
  private boolean fresh;

  VideoFrames(GlmScope scope) {
    this.scope = scope;
  }

  /** Takes a picture; base64 of a JPEG. */
  void append(Object frame) {
    if (!scope.settings().video()) {
      throw GlmError.of("1215", "video_frame参数与chat_mode参数不能同时设置，请检查文档。");
    }
    if (!(frame instanceof String base64) || !isJpeg(base64)) {
      throw GlmError.invalid("video_frame");
    }
    ever = true;
    fresh = true;
  }

  private static boolean isJpeg(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length > 2 && ((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)) == JPEG;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Throws if the session is one of video and has shown nothing. */
  void require() {
    boolean there = scope.quirks().has(Quirk.FRAME_PER_TURN) ? fresh : ever;
    if (scope.settings().video() && !there) {
      throw GlmError.of("video_model_query_error", "视频模式下未收到视频帧");
    }
  }

  /** A response has looked at what was shown. */
  void used() {
    fresh = false;
  }

  void clear() {
    ever = false;
    fresh = false;
  }
}
