package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.provider.api.ConnectorDriver;
import dev.parley.provider.api.ConnectorDriver.Opening;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** What holds for any events in any segments of the socket's stream. */
class OpenAiStreamPropertiesTest {
  private static final Buffer CREATED =
      RawServer.text("{\"type\":\"session.created\",\"session\":{\"id\":\"sess_1\"}}");
  private static final Vertx VERTX = Vertx.vertx();
  private static final RawServer SERVER = RawServer.start(VERTX, RawServer.Peer::accept);
  private static final ConnectorDriver DRIVER = Endpoints.openAi(SERVER.url()).drive(VERTX);

  @AfterContainer
  static void stop() {
    VERTX.close().await();
  }

  @Property(tries = 100)
  void anyEventsInAnySegmentsComeUpOnceInOrderAndUnchanged(
      @ForAll @Size(max = 20) List<String> names,
      @ForAll @Size(max = 12) List<@IntRange(max = 2_000) Integer> cuts) {
    List<String> events =
        names.stream().map(name -> new JsonObject().put("type", name).encode()).toList();
    int before = SERVER.peers.size();
    Opening opening = DRIVER.open();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> SERVER.peers.size() > before && !SERVER.peer().request.isEmpty());

    Buffer stream = Buffer.buffer().appendBuffer(CREATED);
    events.forEach(event -> stream.appendBuffer(RawServer.text(event)));
    SERVER.onPeer(peer -> inSegments(peer, stream, cuts));

    assertThat(opening.upstream().created()).isEqualTo("{\"id\":\"sess_1\"}");
    await().pollInterval(Duration.ofMillis(1)).until(() -> opening.events.size() >= events.size());
    assertThat(opening.events).isEqualTo(events);
    assertThat(opening.misplacedCalls).hasValue(0);
    opening.closeUpstream();
  }

  private static void inSegments(RawServer.Peer peer, Buffer stream, List<Integer> cuts) {
    int from = 0;
    for (int cut : cuts) {
      int to = Math.min(stream.length(), from + cut);
      peer.socket.write(stream.getBuffer(from, to));
      from = to;
    }
    peer.socket.write(stream.getBuffer(from, stream.length()));
  }
}
