package dev.parley.audio.webm;

import dev.parley.audio.opus.OpusHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A track as its entry describes it so far.
 *
 * @param number what its blocks are marked with; 0 if it was not said
 * @param codec what it holds
 * @param head what stands before Opus packets, if it does
 */
record WebmTrack(long number, String codec, @Nullable OpusHead head) {
  static final WebmTrack UNKNOWN = new WebmTrack(0, "", null);
  static final String OPUS = "A_OPUS";

  WebmTrack withNumber(long value) {
    return new WebmTrack(value, codec, head);
  }

  WebmTrack withCodec(String value) {
    return new WebmTrack(number, value, head);
  }

  WebmTrack withHead(Optional<OpusHead> value) {
    return new WebmTrack(number, codec, value.orElse(null));
  }

  boolean isOpus() {
    return number > 0 && codec.equals(OPUS);
  }

  /** Opus without a head is in one channel or two and begins at once. */
  OpusHead headOrPlain() {
    return head == null ? new OpusHead(1, 0) : head;
  }
}
