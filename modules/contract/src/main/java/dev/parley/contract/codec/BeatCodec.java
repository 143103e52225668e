package dev.parley.contract.codec;

import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.Beat.Loss;
import dev.parley.contract.peer.Beat.Tripped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The codec of the heartbeat between nodes. */
final class BeatCodec {
  private BeatCodec() {}

  static RecordCodec<Beat> codec() {
    return new RecordCodec<>(
        Beat.class,
        (wire, r) -> {
          wire.text(r.node().value()).i32(r.losses().size());
          r.losses().forEach(loss -> wire.text(loss.node().value()).i32(loss.count()));
          wire.i32(r.tripped().size());
          r.tripped().forEach(it -> wire.text(it.endpoint()).i64(it.trip()).i64(it.retryMs()));
        },
        wire ->
            new Beat(
                new InstanceId(wire.text()),
                list(wire, () -> new Loss(new InstanceId(wire.text()), wire.i32())),
                list(wire, () -> new Tripped(wire.text(), wire.i64(), wire.i64()))));
  }

  private static <T> List<T> list(WireReader wire, Supplier<T> entry) {
    int count = wire.i32();
    if (count < 0 || count > Beat.MAX_ENTRIES) {
      throw new WireException("a beat has too many entries");
    }
    List<T> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(entry.get());
    }
    return entries;
  }
}
