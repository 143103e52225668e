package dev.parley.codec;

import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.opus.OpusWarmUp;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * What the codecs of a node share. Any thread.
 *
 * @param conversions makes the conversion from one format to another
 * @param load hears how long jobs wait for a thread
 */
record Workshop(
    CodecConfig config,
    Slots slots,
    Warmth warmth,
    LongSupplier nanoClock,
    OpenConversion.Load load,
    BiFunction<AudioFormat, AudioFormat, Conversion> conversions) {

  static Workshop of(CodecConfig config) {
    return of(config, System::nanoTime);
  }

  static Workshop of(CodecConfig config, LongSupplier nanoClock) {
    OpusComplexity complexity = new OpusComplexity(config.opusComplexity(), nanoClock.getAsLong());
    AudioCodecs codecs = new AudioCodecs(new OpusSettings(config.opusBitRate(), 0), complexity);
    return new Workshop(
        config,
        new Slots(config.maxSessions()),
        new Warmth(new OpusWarmUp()),
        nanoClock,
        complexity::onFrame,
        (from, to) -> new Conversion(codecs.decoder(from), codecs.encoder(to)));
  }
}
