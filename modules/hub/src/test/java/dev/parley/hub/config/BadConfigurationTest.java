package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake is answered with one line that names key, rule and value. */
class BadConfigurationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server: {port: 70000} | server.port: must be a whole number from 0 to 65535, was 70000",
        "server: {port: http} | server.port: must be a whole number from 0 to 65535, was http",
        "server: {prt: 1} | server.prt: is no key of Parley, did you mean 'port'?",
        "sever: {port: 1} | sever: is no key of Parley, did you mean 'server'?",
        "colour: red | colour: is no key of Parley",
        "server: 1024 | server: must be a mapping of keys to values",
        "server: {port: [1]} | server.port: must be a single value",
        "server: {host: 0.0.0.0} | server.host: must be a loopback address while auth.mode is open, was 0.0.0.0",
        "server: {host: 192.168.1.5} | server.host: must be a loopback address while auth.mode is open, was 192.168.1.5",
        "server: {host: 127.0.0.1.evil.example} | server.host: must be a loopback address while auth.mode is open, was 127.0.0.1.evil.example",
        "server: {allowed-origins: ['http://a/b']} | server.allowed-origins: must be an origin like http://localhost:5173, was http://a/b",
        "server: {port: 60000} | management.port: must be set, because server.port + 8440 is past 65535, was auto",
        "management: {port: 1024} | management.port: must differ from server.port, was 1024",
        "auth: {mode: key} | auth.mode: must be open or token, was key",
        "auth: {mode: token} | auth: needs keys, jwt.secret or jwt.jwks while auth.mode is token, else nobody gets in",
        "auth: {jwt: {secret: short}} | auth.jwt.secret: must have at least 32 bytes, was ***",
        "auth: {jwt: {jwks: 'http://keys.example/jwks'}} | auth.jwt.jwks: must be an https URL without user info, an http URL of this machine, or a readable file, was http://keys.example/jwks",
        "auth: {jwt: {jwks: none.json}} | auth.jwt.jwks: must be an https URL without user info, an http URL of this machine, or a readable file, was none.json",
        "auth: {jwt: {leeway: 6m}} | auth.jwt.leeway: must be a duration like 500ms, 3s, 5m or 2h, from 0s to 5m, was 6m",
        "auth: {client-secrets: {lifetime: 9s}} | auth.client-secrets.lifetime: must be a duration like 500ms, 3s, 5m or 2h, from 10s to 2h, was 9s",
        "auth: {client-secrets: {lifetime: 10m, max-lifetime: 5m}} | auth.client-secrets.lifetime: must not be longer than max-lifetime",
        "auth: {keys: [sk-secret]} | auth.keys: must be entries NAME:HASH, the HASH a key's SHA-256 in 64 hexadecimal digits, was ***",
        "auth: {keys: ['app:sk-secret']} | auth.keys: must be entries NAME:HASH, the HASH a key's SHA-256 in 64 hexadecimal digits, was ***",
        "demo: maybe | demo: must be true or false, was maybe",
        "limits: {idle-timeout: 5} | limits.idle-timeout: must be a duration like 500ms, 3s, 5m or 2h, from 1s to 24h, was 5",
        "limits: {idle-timeout: 25h} | limits.idle-timeout: must be a duration like 500ms, 3s, 5m or 2h, from 1s to 24h, was 25h",
        "limits: {max-message-bytes: 1023} | limits.max-message-bytes: must be a whole number from 1024 to 67108864, was 1023",
        "watchdogs: {first-output: 0s} | watchdogs.first-output: must be a duration like 500ms, 3s, 5m or 2h, from 1ms to 1m, was 0s",
        "runtime: {event-loops: 0} | runtime.event-loops: must be a whole number from 1 to 256, was 0",
        "routing: {default-route: gpt-4o-realtme} | routing.default-route: must be a route, did you mean 'gpt-4o-realtime'?, was gpt-4o-realtme",
        "switching: {grace: 11m} | switching.grace: must be a duration like 500ms, 3s, 5m or 2h, from 0s to 10m, was 11m",
        "resume: {window: 601s} | resume.window: must be a duration like 500ms, 3s, 5m or 2h, from 0s to 10m, was 601s",
        "resume: {events: 255} | resume.events: must be a whole number from 256 to 65536, was 255",
        "resume: {bytes: 1048575} | resume.bytes: must be a whole number from 1048576 to 67108864, was 1048575",
        "switching: {retry-every: 99ms} | switching.retry-every: must be a duration like 500ms, 3s, 5m or 2h, from 100ms to 1m, was 99ms",
        "switching: {per-minute: 61} | switching.per-minute: must be a whole number from 0 to 60, was 61",
        "switching: {per-minutes: 6} | switching.per-minutes: is no key of Parley, did you mean 'per-minute'?",
        "history: {transcribe: maybe} | history.transcribe: must be true or false, was maybe",
        "rings: {turn: 7s} | rings.idle: must not be longer than turn",
        "rings: {idle: 0s} | rings.idle: must be a duration like 500ms, 3s, 5m or 2h, from 1s to 1m, was 0s",
        "routes: {a: {endpoints: [opnai]}} | routes.a.endpoints: must name an endpoint, did you mean 'openai'?, was opnai",
        "routes: {a: {}} | routes.a.endpoints: must name at least one endpoint",
        "routes: {a: {endpoints: [openai, openai]}} | routes.a.endpoints: must name each endpoint once",
        "routes: {} | routes: must have at least one route",
        "routes: {'a b': {endpoints: [openai]}} | routes.a b: the name must be a model name: letters, digits and . _ : / -",
        "endpoints: {emulator: {}} | endpoints.emulator: the name emulator is taken by the hub's own emulator",
        "endpoints: {emulator-glm: {}} | endpoints.emulator-glm: the name emulator-glm is taken by the hub's own emulator",
        "endpoints: {Caps: {}} | endpoints.Caps: the name must be small letters, digits and . _ -, at most 64",
        "endpoints: {openai: {provider: gemini}} | endpoints.openai.provider: must be openai or azure or glm, was gemini",
        "endpoints: {openai: {url: 'ftp://x'}} | endpoints.openai.url: must be an http, https, ws or wss URL, was ftp://x",
        "endpoints: {openai: {url: 'https://u:p@x/v1'}} | endpoints.openai.url: must hold no user info and no fragment, was https://***@x/v1",
        "endpoints: {openai: {max-sessions: 10001}} | endpoints.openai.max-sessions: must be a whole number from 1 to 10000, was 10001",
        "endpoints: {openai: {api-version: 2025-04-01}} | endpoints.openai.api-version: must be left out unless the provider is azure",
        "endpoints: {openai: {input-format: pcm24}} | endpoints.openai.input-format: must be auto unless the provider is glm",
        "endpoints: {glm: {provider: glm, input-format: mp3}} | endpoints.glm.input-format: must be auto or pcm24 or pcm16 or wav or wav24 or wav16, was mp3",
        "endpoints: {openai: {proxy: 'https://u:p@x'}} | endpoints.openai.proxy: must be a proxy like http://host:3128 or socks5://user:password@host:1080, was ***",
        "endpoints: {openai: {key: '${NOPE}'}} | endpoints.openai.key: needs the environment variable NOPE, which is not set",
        "endpoints: {openai: {key: 'two words'}} | endpoints.openai.key: must be up to 4096 visible ASCII characters without spaces, was ***",
        "endpoints: {a-b: {}, a.b: {}} | endpoints.a.b.provider: must differ from endpoints.a-b.provider in more than case and punctuation",
        "endpoints: {openai: {trusted-certificates: none.pem}} | endpoints.openai.trusted-certificates: must be a readable PEM file, was none.pem",
        "server: {tls: {certificate: a.pem}} | server.tls: needs both certificate and key, or neither",
      })
  void aMistakeInTheFileIsNamed(String yaml, String message) {
    assertThatThrownBy(() -> Configs.ofFile(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PARLEY_SERVER_PORT | x | server.port (from PARLEY_SERVER_PORT): must be a whole number from 0 to 65535, was x",
        "PARLEY_SERVRE_PORT | 1 | PARLEY_SERVRE_PORT: is no variable of Parley, did you mean 'PARLEY_SERVER_PORT'?",
        "OPENAI_BASE_URL | localhost | endpoints.openai.url: must be an http, https, ws or wss URL, was localhost",
        "HTTPS_PROXY | https://u:secret@p | HTTPS_PROXY: must be a proxy like http://host:3128 or socks5://user:password@host:1080, was ***",
        "OPENAI_API_KEY | two words | endpoints.openai.key: must be up to 4096 visible ASCII characters without spaces, was ***",
        "PARLEY_ENDPOINTS_OPENAI_KEY | two words | endpoints.openai.key (from PARLEY_ENDPOINTS_OPENAI_KEY): must be up to 4096 visible ASCII characters without spaces, was ***",
      })
  void aMistakeInAVariableIsNamed(String name, String value, String message) {
    assertThatThrownBy(() -> Configs.ofEnvironment(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void aMistakeOnTheCommandLineIsNamed() {
    assertThatThrownBy(() -> Configs.load("", Map.of(), Map.of("server.port", "-1")))
        .hasMessage(
            "server.port (from the command line): must be a whole number from 0 to 65535, was -1");
  }

  @Test
  void aValueIsShownOnOneLine() {
    assertThatThrownBy(() -> Configs.ofFile("demo: \"a\\nb\\e[31m\""))
        .hasMessage("demo: must be true or false, was a?b?[31m");
  }

  @Test
  void secretsDoNotShowInWhatTheConfigurationPrints() {
    HubConfig config =
        Configs.ofEnvironment(
            Map.of("OPENAI_API_KEY", "sk-secret", "HTTPS_PROXY", "http://u:hidden@proxy"));

    assertThat(config.toString()).doesNotContain("sk-secret", "hidden");
  }
}
