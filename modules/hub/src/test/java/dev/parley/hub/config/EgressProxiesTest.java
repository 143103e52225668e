package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.ProxySettings;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressProxiesTest {
  @ParameterizedTest
  @CsvSource({
    "https://v.example, HTTPS_PROXY=http://s:1 HTTP_PROXY=http://p:2 ALL_PROXY=http://a:3, s:1",
    "wss://v.example, HTTPS_PROXY=http://s:1 HTTP_PROXY=http://p:2 ALL_PROXY=http://a:3, s:1",
    "http://v.example, HTTPS_PROXY=http://s:1 HTTP_PROXY=http://p:2 ALL_PROXY=http://a:3, p:2",
    "ws://v.example, HTTP_PROXY=p:2 ALL_PROXY=http://a:3, p:2",
    "wss://v.example, HTTP_PROXY=http://p:2 ALL_PROXY=http://a:3, a:3",
    "wss://v.example, https_proxy=http://s:1, s:1",
    "wss://v.example, all_proxy=http://s, s:80",
    "wss://v.example, HTTPS_PROXY=http://big:1 https_proxy=http://small:1, big:1",
    "wss://v.example, HTTPS_PROXY= https_proxy=http://small:1, small:1",
    "wss://v.example, HTTPS_PROXY=socks5://s, s:1080",
    "wss://v.example, HTTPS_PROXY=http://[::1]:8080, ::1:8080",
    "wss://v.example, HTTP_PROXY=http://p:2, direct",
    "wss://v.example, HTTPS_PROXY=http://s:1 NO_PROXY=v.example, direct",
    "wss://v.example, HTTPS_PROXY=http://s:1 no_proxy=.example, direct",
    "wss://v.example, HTTPS_PROXY=http://s:1 NO_PROXY=v.example:443, direct",
    "wss://v.example:444, HTTPS_PROXY=http://s:1 NO_PROXY=v.example:443, s:1",
  })
  void theVariablesChooseTheProxy(String url, String variables, String expected) {
    Map<String, String> environment = new LinkedHashMap<>();
    Arrays.stream(variables.split(" "))
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> environment.put(pair[0], pair[1]));

    ProxySettings proxy = new EgressProxies(environment).forUrl(URI.create(url));

    assertThat(proxy == null ? "direct" : proxy.host() + ":" + proxy.port()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* | anything | true",
        "example.com | example.com | true",
        "example.com | api.example.com | true",
        ".example.com | api.example.com | true",
        "*.example.com | api.example.com | true",
        "EXAMPLE.com | api.Example.COM. | true",
        "example.com | notexample.com | false",
        "a.example, b.example c.example | c.example | true",
        "127.0.0.1 | 127.0.0.1 | true",
        "127.0.0.1 | 127.0.0.10 | false",
        "10.0.0.0/8 | 10.200.3.4 | true",
        "10.0.0.0/8 | 11.0.0.1 | false",
        "10.0.0.0/8 | ten.example | false",
        "192.168.1.64/26 | 192.168.1.127 | true",
        "192.168.1.64/26 | 192.168.1.128 | false",
        "0.0.0.0/0 | 1.2.3.4 | true",
        "10.0.0.0/33 | 10.0.0.1 | false",
        "::1 | [::1] | true",
        "[::1]:443 | [::1] | true",
        "[::1]:80 | [::1] | false",
        "fd00::/8 | [fd12::1] | true",
        "fd00::/8 | 10.0.0.1 | false",
        "localhost:443 | localhost | true",
        "localhost:80 | localhost | false",
        ", ,, | localhost | false",
        "999.1.1.1/8 | 10.0.0.1 | false",
      })
  void noProxyCovers(String list, String host, boolean covered) {
    assertThat(new NoProxy(list).covers(host, 443)).isEqualTo(covered);
  }
}
