package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.ogg.OggWriter;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.pcm.Pcm;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecFault.Code;
import dev.parley.contract.Convert.What;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What conversions do with sound that is not as it should be, or too much. */
class ConversionTest {
  private static final AudioFormat OGG = AudioFormat.parse("audio/ogg");
  private static final AudioFormat OPUS = AudioFormat.parse("audio/opus");
  private static final AudioFormat WAV = AudioFormat.parse("audio/wav");
  private static final AudioFormat PCM = AudioFormat.standard();

  /** Two frames of 60 ms without any bits: 120 ms in a byte. */
  private static final byte[] EMPTY_PACKET = {0x19};

  private static byte[] bomb(int packets) {
    OggWriter writer = new OggWriter(1);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(writer.begin(new OpusHead(1, 0)));
    for (int i = 1; i <= packets; i++) {
      stream.writeBytes(writer.packet(EMPTY_PACKET, 0, 1, i * 5_760L, false));
    }
    return stream.toByteArray();
  }

  @Test
  void fewBytesDoNotBecomeMoreSoundThanTheBound() {
    Streams.Answer answer = Streams.sound(Streams.conversion(OGG, PCM), bomb(2_000));

    assertThat(answer.joined().length / 2).isBetween(59 * Pcm.RATE_HZ, 60 * Pcm.RATE_HZ);
    assertThat(answer.faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(Code.AUDIO_TOO_LONG);
              assertThat(fault.message())
                  .startsWith("audio/ogg at byte ")
                  .endsWith(": more than 60 s of sound in one piece");
            });
  }

  @Test
  void longSoundOfPiecesWithinTheBoundIsWhole() {
    Conversion conversion = Streams.conversion(OGG, PCM);
    byte[] bytes = bomb(1_000);
    int samples = 0;
    for (int at = 0; at < bytes.length; at += 8_000) {
      byte[] piece = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 8_000));
      Streams.Answer answer = Streams.sound(conversion, piece);
      assertThat(answer.faults()).isEmpty();
      samples += answer.joined().length / 2;
    }

    assertThat(samples).isBetween(119 * Pcm.RATE_HZ, 120 * Pcm.RATE_HZ);
  }

  @Test
  void aDamagedPacketIsOneFaultAndTheSoundAroundItComes() {
    Conversion conversion = Streams.conversion(OPUS, PCM);
    List<byte[]> packets = Streams.runs(OPUS, Streams.sound(4_800));

    assertThat(Streams.sound(conversion, packets.get(0)).faults()).isEmpty();
    Streams.Answer damaged = Streams.sound(conversion, new byte[] {3});
    Streams.Answer after = Streams.sound(conversion, packets.get(1));

    assertThat(damaged.faults())
        .containsExactly(
            new CodecFault(
                Code.INVALID_AUDIO,
                "audio/opus at byte " + packets.get(0).length + ": this is no Opus packet"));
    assertThat(damaged.joined()).isNotEmpty();
    assertThat(after.faults()).isEmpty();
    assertThat(after.joined()).hasSize(Pcm.FRAME_BYTES);
  }

  @Test
  void soundBehindSomethingElseComesInTheSamePiece() {
    byte[] file = Streams.joined(Streams.runs(WAV, Streams.sound(4_800)));
    byte[] piece = new byte[20 + file.length];
    System.arraycopy(file, 0, piece, 20, file.length);

    Streams.Answer answer = Streams.sound(Streams.conversion(WAV, PCM), piece);

    assertThat(answer.faults()).singleElement().matches(f -> f.code() == Code.INVALID_AUDIO);
    assertThat(answer.joined()).hasSize(2 * 4_800);
  }

  @Test
  void damagedBase64IsOneFaultAndTheNextPieceIsSound() {
    for (String damaged : List.of("AAA!", "\u00e4AAA", "\u0141AAA", "AA==AAAA".repeat(600), "A")) {
      Conversion conversion = Streams.conversion(PCM, AudioFormat.parse("audio/pcmu"));

      Streams.Answer answer = Streams.convert(conversion, What.SOUND, damaged);

      assertThat(answer.faults())
          .containsExactly(
              new CodecFault(Code.INVALID_AUDIO, "audio/pcm at byte 0: the base64 is damaged"));
      assertThat(Streams.sound(conversion, new byte[960]).faults()).isEmpty();
    }
  }

  @Test
  void aPacketLongerThanAnyCanBeIsRefused() {
    Conversion conversion = Streams.conversion(OPUS, PCM);

    assertThat(Streams.sound(conversion, new byte[62_000]).faults())
        .singleElement()
        .matches(fault -> fault.message().contains("a packet has more than "));
    assertThat(Streams.sound(conversion, new byte[0]).faults()).isEmpty();
  }

  @Test
  void eachPacketOfOpusIsAPartOfItsOwn() {
    Conversion conversion = Streams.conversion(PCM, OPUS);
    byte[] bytes = Streams.joined(Streams.runs(PCM, Streams.sound(5 * Pcm.FRAME_SAMPLES)));

    assertThat(Streams.sound(conversion, bytes).parts()).hasSize(5);
  }

  @Test
  void aLongPieceComesInPartsThatABusCanCarry() {
    byte[] bytes = new byte[200_000];

    Streams.Answer answer = Streams.sound(Streams.conversion(PCM, WAV), bytes);

    assertThat(answer.parts()).hasSizeGreaterThan(3).allMatch(part -> part.length <= 49_152);
    assertThat(answer.joined().length).isBetween(200_000 - 300, 200_000 + 44);
  }

  @Test
  void whatEndsInTheMiddleOfASampleIsToldAtTheEnd() {
    Conversion conversion = Streams.conversion(PCM, OPUS);
    Streams.sound(conversion, new byte[961]);

    Streams.Answer end = Streams.convert(conversion, What.END, "");

    assertThat(end.faults()).singleElement().matches(f -> f.message().contains("sample"));
    assertThat(end.parts()).isNotEmpty();
  }
}
