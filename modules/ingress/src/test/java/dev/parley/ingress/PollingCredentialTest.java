package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.PollFetch;
import dev.parley.contract.PollOpen;
import dev.parley.contract.polling.PollingIds;
import dev.parley.contract.polling.TokenHash;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.HubKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long-poll in mode {@code token}: a credential opens a session, its token does all else. */
class PollingCredentialTest {
  private static final String PATH = "/v1/realtime/polling";
  private static final String KEY = "pk_of-the-app-0123456789abcdef";

  private final TestHub hub = new TestHub();
  private StandInHolder holder;
  private WebClient web;

  @BeforeEach
  void start() {
    hub.addRouter();
    holder = new StandInHolder(hub.node);
    TestHub.await(hub.vertx.deployVerticle(holder));
    hub.start(
        TestHub.config(),
        new AuthConfig(
            AuthConfig.Mode.TOKEN,
            List.of(HubKey.of("the-app", KEY)),
            null,
            AuthConfig.Lifetimes.DEFAULTS));
    hub.port();
    web = WebClient.create(hub.vertx);
    await().until(() -> send(HttpMethod.POST, PATH, KEY).statusCode() == 201);
    holder.asked.clear();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private HttpResponse<Buffer> send(HttpMethod method, String path, String bearer) {
    return TestHub.await(
        web.request(method, hub.port(), "localhost", path)
            .putHeader("authorization", "Bearer " + bearer)
            .send());
  }

  @Test
  void aSessionIsOpenedForWhoeverTheCredentialIsOf() {
    assertThat(send(HttpMethod.POST, PATH, KEY).statusCode()).isEqualTo(201);

    assertThat(holder.asked(PollOpen.class).get(0).subject()).isEqualTo("the-app");
  }

  @Test
  void withoutACredentialNoSessionIsOpened() {
    assertThat(send(HttpMethod.POST, PATH, "pk_of-nobody").statusCode()).isEqualTo(401);
    assertThat(TestHub.await(web.post(hub.port(), "localhost", PATH).send()).statusCode())
        .isEqualTo(401);

    assertThat(holder.asked).isEmpty();
  }

  @Test
  void theSessionsOwnTokenIsLookedAtByItsHolderOnly() {
    String session = PATH + "/" + PollingIds.create(holder.instance).value();

    assertThat(send(HttpMethod.GET, session + "/events?cursor=0", "own").statusCode())
        .isEqualTo(200);
    assertThat(send(HttpMethod.DELETE, session, "own").statusCode()).isEqualTo(204);

    assertThat(holder.asked(PollFetch.class).get(0).token()).isEqualTo(TokenHash.of("own"));
  }

  @Test
  void noOtherPathBelowIsOpen() {
    for (String path : List.of("/x/y", "/x/events/z", "/x/events/", "/")) {
      assertThat(send(HttpMethod.GET, PATH + path, "own").statusCode()).as(path).isEqualTo(401);
    }
  }
}
