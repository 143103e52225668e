package dev.parley.ingress.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ingress.link.MessageAssembler.Outcome;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MessageAssemblerPropertyTest {
  private static final int LIMIT = 300;

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("{}\":aé€\uFFFD")
        .ofMaxLength(60)
        .map(text -> text.contains("a") ? text + "😀" : text);
  }

  @Property(tries = 200)
  void anyFragmentationGivesTheSameMessages(
      @ForAll @Size(min = 1, max = 4) List<@net.jqwik.api.From("texts") String> texts,
      @ForAll @Size(max = 6) List<@IntRange(max = 80) Integer> cuts) {
    MessageAssembler assembler = new MessageAssembler(LIMIT);
    List<String> completed = new ArrayList<>();

    for (String text : texts) {
      if (feed(assembler, text.getBytes(UTF_8), cuts) == Outcome.TEXT) {
        completed.add(assembler.takeText());
      }
    }

    assertThat(completed).isEqualTo(texts);
  }

  @Property(tries = 200)
  void theLimitCountsBytesHoweverTheyAreCut(
      @ForAll @IntRange(max = 2 * LIMIT) int length,
      @ForAll @Size(max = 6) List<@IntRange(max = 2 * LIMIT) Integer> cuts) {
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 'x');

    Outcome outcome = feed(new MessageAssembler(LIMIT), message, cuts);

    assertThat(outcome).isEqualTo(length <= LIMIT ? Outcome.TEXT : Outcome.TOO_BIG);
  }

  @Property(tries = 300)
  void exactlyWhatIsNotUtf8IsFoundOut(
      @ForAll @Size(max = 12) byte[] bytes,
      @ForAll @Size(max = 2) List<@IntRange(max = 12) Integer> cuts) {
    Outcome outcome = feed(new MessageAssembler(LIMIT), bytes, cuts);

    assertThat(outcome).isEqualTo(isUtf8(bytes) ? Outcome.TEXT : Outcome.NOT_UTF8);
  }

  @Property(tries = 100)
  void binaryMessagesAreBoundedAndGivenOutOnce(
      @ForAll @Size(max = 2 * LIMIT) byte[] message, @ForAll boolean isWhole) {
    MessageAssembler assembler = new MessageAssembler(LIMIT);
    int half = isWhole ? message.length : message.length / 2;

    Outcome outcome =
        assembler.onBinary(Buffer.buffer(Arrays.copyOfRange(message, 0, half)), isWhole);
    if (outcome == Outcome.INCOMPLETE) {
      byte[] rest = Arrays.copyOfRange(message, half, message.length);
      outcome = assembler.onContinuation(Buffer.buffer(rest), true);
    }

    assertThat(outcome).isEqualTo(message.length <= LIMIT ? Outcome.BINARY : Outcome.TOO_BIG);
    if (outcome == Outcome.BINARY) {
      assertThat(assembler.takeBinary()).isEqualTo(message);
    }
    assertThat(assembler.takeBinary()).isEmpty();
  }

  private static Outcome feed(MessageAssembler assembler, byte[] message, List<Integer> cuts) {
    List<Integer> ends =
        new ArrayList<>(cuts.stream().filter(c -> c <= message.length).sorted().toList());
    ends.add(message.length);
    int start = 0;
    Outcome outcome = Outcome.INCOMPLETE;
    for (int i = 0; i < ends.size() && outcome == Outcome.INCOMPLETE; i++) {
      Buffer part = Buffer.buffer(Arrays.copyOfRange(message, start, ends.get(i)));
      boolean last = i == ends.size() - 1;
      outcome = i == 0 ? assembler.onText(part, last) : assembler.onContinuation(part, last);
      start = ends.get(i);
    }
    return outcome;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}
