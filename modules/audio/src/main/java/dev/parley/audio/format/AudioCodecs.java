package dev.parley.audio.format;

import dev.parley.audio.ogg.OggReader;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.opus.OpusWriter;
import dev.parley.audio.webm.WebmReader;

/** Makes the codecs of streams. Any thread; one object serves a process. */
public final class AudioCodecs {
  private final OpusSettings settings;
  private final OpusComplexity complexity;
  private final Decoders decoders = new Decoders();
  private final Encoders encoders = new Encoders();

  /**
   * @param settings of all Opus that is written
   * @param complexity which all encoders of the process share
   */
  public AudioCodecs(OpusSettings settings, OpusComplexity complexity) {
    this.settings = settings;
    this.complexity = complexity;
  }

  /** A decoder for one stream. */
  public AudioDecoder decoder(AudioFormat format) {
    return format.match(decoders);
  }

  /** An encoder for one stream. */
  public AudioEncoder encoder(AudioFormat format) {
    return format.match(encoders);
  }

  private static final class Decoders implements AudioFormat.Cases<AudioDecoder> {
    @Override
    public AudioDecoder pcm(AudioFormat.Pcm format) {
      return new PcmDecoder(format);
    }

    @Override
    public AudioDecoder g711(AudioFormat.Companded format) {
      return new G711Decoder(format);
    }

    @Override
    public AudioDecoder opus(AudioFormat.Opus format) {
      return new OpusPacketDecoder();
    }

    @Override
    public AudioDecoder webm(AudioFormat.Webm format) {
      return new OpusContainerDecoder(format, WebmReader::new);
    }

    @Override
    public AudioDecoder ogg(AudioFormat.Ogg format) {
      return new OpusContainerDecoder(format, OggReader::new);
    }

    @Override
    public AudioDecoder wav(AudioFormat.Wav format) {
      return new WavDecoder(format);
    }
  }

  private final class Encoders implements AudioFormat.Cases<AudioEncoder> {
    @Override
    public AudioEncoder pcm(AudioFormat.Pcm format) {
      return PcmEncoder.of(format);
    }

    @Override
    public AudioEncoder g711(AudioFormat.Companded format) {
      return new G711Encoder(format);
    }

    @Override
    public AudioEncoder opus(AudioFormat.Opus format) {
      return new OpusPacketEncoder(writer());
    }

    @Override
    public AudioEncoder webm(AudioFormat.Webm format) {
      return new OpusContainerEncoder(format, writer(), stream -> OpusMuxer.webm());
    }

    @Override
    public AudioEncoder ogg(AudioFormat.Ogg format) {
      return new OpusContainerEncoder(format, writer(), OpusMuxer::ogg);
    }

    @Override
    public AudioEncoder wav(AudioFormat.Wav format) {
      return PcmEncoder.of(format);
    }

    private OpusWriter writer() {
      return new OpusWriter(settings, complexity);
    }
  }
}
