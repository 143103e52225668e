package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.InstanceId;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollPost;
import dev.parley.contract.SessionId;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollingIds;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests over real HTTP for long-poll sessions whose instance is on another node (R26). */
class MovedPollTest {
  private final TestHub hub = new TestHub();
  private final InstanceId elsewhere = InstanceId.create();
  private StandInHolder here;
  private WebClient web;

  @BeforeEach
  void start() {
    hub.addRouter();
    here = add(hub.node);
    hub.start(TestHub.config());
    web = WebClient.create(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private StandInHolder add(InstanceId node) {
    StandInHolder holder = new StandInHolder(node);
    TestHub.await(hub.vertx.deployVerticle(holder));
    return holder;
  }

  private static String path(SessionId session) {
    return "/v1/realtime/polling/" + session + "/events";
  }

  private Future<HttpResponse<Buffer>> fetch(SessionId session, int cursor) {
    return web.get(hub.port(), "localhost", path(session) + "?wait=20&cursor=" + cursor)
        .putHeader("Authorization", "Bearer token")
        .send();
  }

  @Test
  void R26_aSessionWhoseInstanceIsGoneIsAskedOfAnother() {
    SessionId session = PollingIds.create(InstanceId.createOn(elsewhere));

    HttpResponse<Buffer> answer = TestHub.await(fetch(session, 7));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(here.asked(PollFetch.class))
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.session()).isEqualTo(session);
              assertThat(asked.cursor()).isEqualTo(7);
            });
  }

  @Test
  void R26_whatTheInstanceOfANodeThatDiesHasNotAnsweredIsAskedOfAnother() {
    StandInHolder there = add(elsewhere);
    there.answers = request -> null;
    SessionId session = PollingIds.create(there.instance);
    await()
        .until(() -> TestHub.await(web.get(hub.port(), "localhost", "/api/test").send()) != null);
    Future<HttpResponse<Buffer>> fetched = fetch(session, 3);
    Future<HttpResponse<Buffer>> posted =
        web.post(hub.port(), "localhost", path(session))
            .putHeader("Authorization", "Bearer token")
            .sendJsonObject(new JsonObject("{\"seq\":2,\"events\":[{\"type\":\"a\"}]}"));
    await().until(() -> there.asked.size() == 2);
    here.answers =
        request ->
            request instanceof PollFetch
                ? new PollEvents(4, List.of("{\"n\":1}"))
                : StandInHolder.usual(request);

    GoneNodes.tell(hub.vertx.eventBus(), elsewhere);

    assertThat(TestHub.await(fetched).bodyAsJsonObject().getLong("cursor")).isEqualTo(4);
    assertThat(TestHub.await(posted).statusCode()).isEqualTo(202);
    assertThat(here.asked(PollPost.class)).singleElement().extracting(PollPost::seq).isEqualTo(2L);
  }

  @Test
  void aSessionOfThisNodeThatNobodyHasIsNotFound() {
    SessionId session = PollingIds.create(InstanceId.createOn(hub.node));

    assertThat(TestHub.await(fetch(session, 0)).statusCode()).isEqualTo(404);
    assertThat(here.asked).isEmpty();
  }
}
