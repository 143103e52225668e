package dev.parley.provider.api.socket;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An endpoint's way out of the hub: its proxy, its trust and its patience. */
public final class Egress {
  private Egress() {}

  /** Makes a client of plain requests take it. */
  public static void apply(HttpClientOptions options, EndpointConfig endpoint, boolean tls) {
    int connectMs = (int) endpoint.connectTimeout().toMillis();
    options
        .setConnectTimeout(connectMs)
        .setSslHandshakeTimeout(connectMs)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSsl(tls);
    Path trusted = endpoint.trustedCertificates();
    if (trusted != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(trusted.toString()));
    }
    ProxySettings proxy = endpoint.proxy();
    if (proxy != null) {
      options.setProxyOptions(proxyOptions(proxy, endpoint.connectTimeout()));
    }
  }

  static ProxyOptions proxyOptions(ProxySettings proxy, Duration connectTimeout) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(proxy.type() == ProxySettings.Type.HTTP ? ProxyType.HTTP : ProxyType.SOCKS5)
            .setHost(proxy.host())
            .setPort(proxy.port())
            .setConnectTimeout(connectTimeout);
    String username = proxy.username();
    if (username != null) {
      Secret password = proxy.password();
      options.setUsername(username).setPassword(password == null ? "" : password.value());
    }
    return options;
  }
}
