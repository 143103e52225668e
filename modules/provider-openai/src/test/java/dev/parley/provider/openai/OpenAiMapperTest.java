package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.provider.api.Secret;
import dev.parley.provider.api.socket.SocketTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiMapperTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1,           true,  api.openai.com, 443,  /v1/realtime?model=gpt-realtime",
    "https://api.openai.com/v1/,          true,  api.openai.com, 443,  /v1/realtime?model=gpt-realtime",
    "wss://api.openai.com/v1,             true,  api.openai.com, 443,  /v1/realtime?model=gpt-realtime",
    "http://localhost:8080/v1,            false, localhost,      8080, /v1/realtime?model=gpt-realtime",
    "ws://127.0.0.1:9/v1,                 false, 127.0.0.1,      9,    /v1/realtime?model=gpt-realtime",
    "http://host,                         false, host,           80,   /realtime?model=gpt-realtime",
    "HTTPS://host:444/gateway/v1,         true,  host,           444,  /gateway/v1/realtime?model=gpt-realtime",
    "https://host/v1?tenant=a%20b,        true,  host,           443,  /v1/realtime?tenant=a%20b&model=gpt-realtime",
  })
  void anOpenAiBaseUrlBecomesTheRealtimeUrl(
      String url, boolean tls, String host, int port, String uri) {
    SocketTarget target = OpenAiMapper.target(Endpoints.openAi(url).config());

    assertThat(target.tls()).isEqualTo(tls);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.requestUri()).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "https://res.openai.azure.com,                       /openai/v1/realtime?model=gpt-realtime",
    "https://res.openai.azure.com/,                      /openai/v1/realtime?model=gpt-realtime",
    "https://res.openai.azure.com/openai,                /openai/v1/realtime?model=gpt-realtime",
    "https://res.openai.azure.com/openai/v1/,            /openai/v1/realtime?model=gpt-realtime",
    "wss://res.openai.azure.com/openai/v1/realtime,      /openai/v1/realtime?model=gpt-realtime",
    "https://gateway/azure/openai/realtime?api-version=x, /azure/openai/v1/realtime?model=gpt-realtime",
  })
  void anAzureUrlBecomesTheGaUrlWithoutApiVersion(String url, String uri) {
    assertThat(OpenAiMapper.target(Endpoints.azure(url).config()).requestUri()).isEqualTo(uri);
  }

  @Test
  void anApiVersionSelectsTheAzurePreviewUrl() {
    Endpoints endpoint =
        Endpoints.azure("https://res.openai.azure.com/openai/v1").apiVersion("2025-04-01-preview");

    assertThat(OpenAiMapper.target(endpoint.config()).requestUri())
        .isEqualTo("/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-realtime");
  }

  @Test
  void aModelNameIsEncoded() {
    Endpoints endpoint = Endpoints.openAi("https://host/v1").model("my model&x=1");

    assertThat(OpenAiMapper.target(endpoint.config()).requestUri())
        .isEqualTo("/v1/realtime?model=my%20model%26x%3D1");
  }

  @Test
  void openAiTakesABearerTokenAndAzureAnApiKey() {
    SocketTarget openAi = OpenAiMapper.target(Endpoints.openAi("https://host/v1").config());
    SocketTarget azure = OpenAiMapper.target(Endpoints.azure("https://host").config());

    assertThat(openAi.header()).isEqualTo("Authorization");
    assertThat(openAi.credential()).isEqualTo(new Secret("Bearer sk-test"));
    assertThat(azure.header()).isEqualTo("api-key");
    assertThat(azure.credential()).isEqualTo(new Secret("sk-test"));
    assertThat(openAi.toString() + azure).doesNotContain("sk-test");
  }

  @Test
  void withoutAKeyNoCredentialIsSent() {
    assertThat(
            OpenAiMapper.target(Endpoints.openAi("http://host/v1").key(null).config()).credential())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({"ftp://host/v1", "host/v1", "https:///v1"})
  void aUrlThatIsNoServersIsRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OpenAiMapper.target(Endpoints.openAi(url).config()));
  }

  @Test
  void aKeyThatWouldBreakTheHeaderIsRefusedWithoutShowingIt() {
    Endpoints endpoint = Endpoints.openAi("https://host/v1").key(new Secret("sk-x\r\nX-Evil: 1"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> OpenAiMapper.target(endpoint.config()))
        .withMessageContaining("test")
        .withMessageNotContaining("sk-x");
  }
}
