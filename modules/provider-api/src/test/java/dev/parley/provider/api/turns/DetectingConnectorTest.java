package dev.parley.provider.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is passed on, and when; what is decided has tests of its own. */
class DetectingConnectorTest {
  private final Vertx vertx = Vertx.vertx();
  private final Provider provider = new Provider();
  private final Client client = new Client();
  private final DetectingConnector connector = new DetectingConnector(vertx, provider);

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private Upstream open(@Nullable String config) {
    Attempt attempt = connector.connect(config, client);
    provider.opened.complete(provider);
    return attempt.opened().result();
  }

  private static Object detectionIn(String session) {
    return new JsonObject(session)
        .getJsonObject("audio")
        .getJsonObject("input")
        .getValue("turn_detection");
  }

  private static String append(byte[] sound) {
    return new JsonObject()
        .put("type", "input_audio_buffer.append")
        .put("audio", Base64.getEncoder().encodeToString(sound))
        .encode();
  }

  @Test
  void theProviderIsToldToCutNoTurnsBeforeTheSessionIsReady() {
    Upstream upstream = open(null);

    assertThat(detectionIn(provider.config)).isNull();
    assertThat(detectionIn(upstream.created())).isInstanceOf(JsonObject.class);
  }

  @Test
  void whatAConfigurationWantsIsKeptHere() {
    Upstream upstream =
        open("{\"type\":\"realtime\",\"audio\":{\"input\":{\"turn_detection\":null}}}");

    assertThat(detectionIn(upstream.created())).isNull();
    upstream.send(append(TestSound.tone(500)));
    assertThat(client.events).isEmpty();
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void aConfigurationThatIsWrongOpensNothing() {
    Attempt attempt =
        connector.connect("{\"audio\":{\"input\":{\"turn_detection\":{\"threshold\":7}}}}", client);

    assertThat(attempt.opened().cause()).isInstanceOf(ProviderFault.class);
    assertThat(((ProviderFault) attempt.opened().cause()).code())
        .isEqualTo(ErrorCode.PROVIDER_REFUSED_CONFIGURATION);
    assertThat(provider.config).isEmpty();
  }

  @Test
  void whoDoesNotReadIsToldOfTheTurnAfterwardsAndFirst() {
    Upstream upstream = open(null);
    upstream.pause();
    upstream.send(append(TestSound.tone(500)));
    assertThat(client.events).isEmpty();

    upstream.resume();

    assertThat(client.events).containsExactly("input_audio_buffer.speech_started");
    assertThat(provider.calls).containsExactly("pause", "resume");
  }

  @Test
  void whoSendsMoreThanWaitsIsToldToWaitAndWhenToGoOn() {
    Upstream upstream = open(null);
    upstream.send(append(TestSound.tone(500)));
    upstream.send(append(TestSound.silence(500)));
    boolean takes = true;
    for (int i = 0; i < 64; i++) {
      takes = upstream.send(append(TestSound.silence(20)));
    }
    assertThat(takes).isFalse();
    assertThat(client.writable).isZero();

    provider.listener.onEvent(
        "{\"type\":\"input_audio_buffer.committed\",\"event_id\":\"e1\",\"item_id\":\"i1\"}");
    provider.listener.onEvent(
        "{\"type\":\"response.created\",\"event_id\":\"e2\",\"response\":"
            + "{\"id\":\"r1\",\"conversation_id\":\"c1\"}}");

    assertThat(client.writable).isOne();
  }

  @Test
  void theEndComesOnceAndNothingAfterIt() {
    Upstream upstream = open(null);
    provider.listener.onClosed(new ProviderFault(ErrorCode.PROVIDER_CLOSED, "gone"));

    upstream.send(append(TestSound.tone(500)));
    upstream.close();

    assertThat(client.events).containsExactly("closed");
  }

  private static final class Client implements UpstreamListener {
    final List<String> events = new ArrayList<>();
    int writable;

    @Override
    public void onEvent(String event) {
      events.add(new JsonObject(event).getString("type"));
    }

    @Override
    public void onWritable() {
      writable++;
    }

    @Override
    public void onClosed(ProviderFault fault) {
      events.add("closed");
    }
  }

  /** A provider that says nothing by itself. */
  private static final class Provider implements Connector, Attempt, Upstream {
    final Promise<Upstream> opened = Promise.promise();
    final List<String> sent = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    UpstreamListener listener;
    String config = "";

    @Override
    public Attempt connect(@Nullable String given, UpstreamListener to) {
      config = String.valueOf(given);
      listener = to;
      return this;
    }

    @Override
    public Future<Upstream> opened() {
      return opened.future();
    }

    @Override
    public void cancel() {
      calls.add("cancel");
    }

    @Override
    public String created() {
      return config;
    }

    @Override
    public boolean send(String event) {
      sent.add(event);
      return true;
    }

    @Override
    public void pause() {
      calls.add("pause");
    }

    @Override
    public void resume() {
      calls.add("resume");
    }

    @Override
    public Future<Void> close() {
      calls.add("close");
      return Future.succeededFuture();
    }
  }
}
