package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.Capabilities;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.EmulatedProvider;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProviderContractTest;
import dev.parley.provider.api.ProviderMetrics;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;

/** What the hub relies on, over real sockets. */
class GlmContractTest extends ProviderContractTest {
  private GlmServer server;

  @Override
  protected EmulatedProvider startEmulator() {
    server = new GlmServer();
    return server;
  }

  @AfterEach
  void nothingWasSentThatGlmWouldNotTake() {
    assertThat(server.complaints()).isEmpty();
  }

  @Override
  protected Connector connector(Vertx owner, EndpointConfig endpoint) {
    return new GlmConnector(owner, endpoint, GlmProvider.target(endpoint), ProviderMetrics.NONE);
  }

  @Override
  protected Capabilities capabilities() {
    return GlmProvider.capabilities();
  }

  @Override
  protected String provider() {
    return "glm";
  }

  @Override
  protected String toolPrompt() {
    return FakeGlm.CALL;
  }

  @Override
  protected String longPrompt() {
    return FakeGlm.LONG;
  }
}
