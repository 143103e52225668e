package dev.parley.audio.testing;

import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what a container's reader finds. */
public final class Packets implements OpusStream {
  /** A packet as it was told. */
  public record Told(String md5, int length, int lost, int kept) {}

  /** The packets that came. */
  public final List<Told> packets = new ArrayList<>();

  /** Their bytes. */
  public final List<byte[]> bytes = new ArrayList<>();

  /** The streams that began, and before which packet. */
  public final List<String> begun = new ArrayList<>();

  @Override
  public void begin(OpusHead head) {
    begun.add(packets.size() + ":" + head.channels() + ":" + head.preSkip());
  }

  @Override
  public void packet(byte[] data, int offset, int length, int lost, int kept, long position) {
    byte[] packet = Arrays.copyOfRange(data, offset, offset + length);
    bytes.add(packet);
    packets.add(new Told(md5(packet), length, lost, kept));
  }

  /** Size and MD5 of each packet. */
  public List<String> hashes() {
    return packets.stream().map(told -> told.length() + " " + told.md5()).toList();
  }

  /** Size and MD5 of each packet that ffmpeg finds in a file. */
  public static List<String> ofFfmpeg(byte[] file) {
    byte[] output =
        Tool.pipe(file, "ffmpeg", "-v", "error", "-i", "-", "-c", "copy", "-f", "framemd5", "-");
    return new String(output, StandardCharsets.US_ASCII)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(",\\s*"))
        .map(fields -> fields[4].strip() + " " + fields[5].strip())
        .toList();
  }

  private static String md5(byte[] packet) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(packet);
      return String.format("%032x", new BigInteger(1, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
