package dev.parley.audio.format;

import dev.parley.audio.pcm.G711;
import dev.parley.audio.pcm.Resampler;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A format that sound may have outside the hub, as a session declares it: {@code {"type":
 * "audio/pcm", "rate": 24000}}. Always mono for what the hub writes. Source: architecture.md
 * section 6, protocols/openai-realtime.md section 2.5.
 */
public sealed interface AudioFormat {
  /** The media type, {@code audio/pcm}. */
  String type();

  /** Samples a second of what is encoded; for Opus and what carries it 48 000, its clock. */
  int rateHz();

  /** The case of this format. */
  <R> R match(Cases<R> cases);

  /** Whether bytes may be cut anywhere; else each message must hold exactly one packet. */
  default boolean isByteStream() {
    return true;
  }

  /** How the format is named where one string has to do: {@code audio/pcm;rate=16000}. */
  default String describe() {
    return type();
  }

  /** One answer per case. */
  interface Cases<R> {
    R pcm(Pcm format);

    R g711(Companded format);

    R opus(Opus format);

    R webm(Webm format);

    R ogg(Ogg format);

    R wav(Wav format);
  }

  /**
   * What the Realtime protocol takes where nothing is said, and the hub's own form: PCM, 24 kHz.
   */
  static AudioFormat standard() {
    return new Pcm(dev.parley.audio.pcm.Pcm.RATE_HZ);
  }

  /**
   * The format of a session object's {@code format}.
   *
   * @param type its {@code type}; case does not matter
   * @param rate its {@code rate} in Hz; null when it says none
   * @throws IllegalArgumentException with a message for the client, if there is no such format
   */
  static AudioFormat of(String type, @Nullable Integer rate) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "audio/pcm" -> new Pcm(rate == null ? dev.parley.audio.pcm.Pcm.RATE_HZ : rate);
      case "audio/pcmu" -> only(new Companded(G711.MU_LAW), rate);
      case "audio/pcma" -> only(new Companded(G711.A_LAW), rate);
      case "audio/opus" -> only(new Opus(), rate);
      case "audio/webm" -> only(new Webm(), rate);
      case "audio/ogg" -> only(new Ogg(), rate);
      case "audio/wav" -> new Wav(rate == null ? dev.parley.audio.pcm.Pcm.RATE_HZ : rate);
      default ->
          throw new IllegalArgumentException(
              "must be one of audio/pcm, audio/pcmu, audio/pcma, audio/opus, audio/webm, audio/ogg,"
                  + " audio/wav");
    };
  }

  /**
   * The format that {@link #describe} named so.
   *
   * @throws IllegalArgumentException if there is no such format
   */
  static AudioFormat parse(String described) {
    int rateAt = described.indexOf(RATE);
    if (rateAt < 0) {
      return of(described, null);
    }
    // Integer.valueOf throws an IllegalArgumentException of its own.
    return of(
        described.substring(0, rateAt),
        Integer.valueOf(described.substring(rateAt + RATE.length())));
  }

  private static AudioFormat only(AudioFormat format, @Nullable Integer rate) {
    if (rate != null && rate != format.rateHz()) {
      throw new IllegalArgumentException(
          "the rate of " + format.type() + " is " + format.rateHz() + ", not " + rate);
    }
    return format;
  }

  private static void requireOneOf(List<Integer> rates, int rateHz) {
    if (!rates.contains(rateHz)) {
      throw new IllegalArgumentException("the rate must be one of " + rates + ", not " + rateHz);
    }
  }

  /**
   * {@code audio/pcm}: signed 16 bit, little-endian, no header.
   *
   * @param rateHz one of {@link #RATES_HZ}
   */
  record Pcm(int rateHz) implements AudioFormat {
    /** The rates it may have. */
    public static final List<Integer> RATES_HZ = List.of(8_000, 16_000, 24_000, 48_000);

    public Pcm {
      requireOneOf(RATES_HZ, rateHz);
    }

    @Override
    public String type() {
      return "audio/pcm";
    }

    @Override
    public String describe() {
      return type() + RATE + rateHz;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.pcm(this);
    }
  }

  /**
   * {@code audio/pcmu}, {@code audio/pcma}: G.711, a byte a sample, 8 kHz.
   *
   * @param law which of the two
   */
  record Companded(G711 law) implements AudioFormat {
    @Override
    public String type() {
      return law == G711.MU_LAW ? "audio/pcmu" : "audio/pcma";
    }

    @Override
    public int rateHz() {
      return G711.RATE_HZ;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.g711(this);
    }
  }

  /** {@code audio/opus}: Opus packets (RFC 6716) without a container, one per message. */
  record Opus() implements AudioFormat {
    @Override
    public String type() {
      return "audio/opus";
    }

    @Override
    public int rateHz() {
      return OPUS_RATE_HZ;
    }

    @Override
    public boolean isByteStream() {
      return false;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.opus(this);
    }
  }

  /** {@code audio/webm}: Opus in WebM, as MediaRecorder makes it; clusters may have no size. */
  record Webm() implements AudioFormat {
    @Override
    public String type() {
      return "audio/webm";
    }

    @Override
    public int rateHz() {
      return OPUS_RATE_HZ;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.webm(this);
    }
  }

  /** {@code audio/ogg}: Opus in Ogg (RFC 7845). */
  record Ogg() implements AudioFormat {
    @Override
    public String type() {
      return "audio/ogg";
    }

    @Override
    public int rateHz() {
      return OPUS_RATE_HZ;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.ogg(this);
    }
  }

  /**
   * {@code audio/wav}: one file, or one after the other. What is read may have any rate of {@link
   * Resampler#RATES_HZ}, one channel or two, PCM of 8 or 16 bits or G.711: its header counts.
   *
   * @param rateHz of what is written
   */
  record Wav(int rateHz) implements AudioFormat {
    public Wav {
      requireOneOf(Resampler.RATES_HZ, rateHz);
    }

    @Override
    public String type() {
      return "audio/wav";
    }

    @Override
    public String describe() {
      return type() + RATE + rateHz;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.wav(this);
    }
  }

  /** What stands between type and rate where one string has to do. */
  String RATE = ";rate=";

  /** Samples a second of the clock of Opus; it can hold sound of any bandwidth up to 20 kHz. */
  int OPUS_RATE_HZ = 48_000;
}
