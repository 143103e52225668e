package dev.parley.provider.api;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One configured account of a provider.
 *
 * @param name unique in the hub; used in routes, metrics and logs
 * @param provider the vendor protocol: {@code openai}, {@code azure} …
 * @param url the base URL ({@code http}, {@code https}, {@code ws} or {@code wss}), as the vendor's
 *     SDK takes it
 * @param apiKey null when the endpoint is not configured; such an endpoint is never picked
 * @param model the upstream's model or deployment name
 * @param apiVersion Azure preview only: the dated API version, else null
 * @param connectTimeout TCP, TLS and upgrade
 * @param handshakeTimeout upgrade to a ready session
 * @param pongTimeout a ping unanswered for longer means the upstream is dead
 * @param maxSessions per node, 1 to 10 000
 * @param proxy the egress proxy, or null for a direct connection
 * @param emulated whether it is the hub's own emulator
 * @param sessionCap the longest session that the account allows; zero: as the provider says
 * @param warm how many upstreams each verticle instance keeps ready, 0 to 100
 * @param trustedCertificates a PEM file of certificates to trust instead of the platform's, for a
 *     server with a private one; null for the platform's
 * @param hubDetectsTurns whether the hub cuts the user's turns, whatever the provider can do
 * @param inputFormat the provider's own name of how it is given the user's sound; null for the
 *     usual
 */
public record EndpointConfig(
    String name,
    String provider,
    URI url,
    @Nullable Secret apiKey,
    String model,
    @Nullable String apiVersion,
    Duration connectTimeout,
    Duration handshakeTimeout,
    Duration pongTimeout,
    int maxSessions,
    Duration sessionCap,
    int warm,
    @Nullable ProxySettings proxy,
    boolean emulated,
    @Nullable Path trustedCertificates,
    boolean hubDetectsTurns,
    @Nullable String inputFormat) {
  /**
   * An endpoint whose server shows a certificate that the platform trusts, of which nothing is kept
   * ready, and whose turns are cut by whom {@link #usuallyByHub} says.
   */
  public EndpointConfig(
      String name,
      String provider,
      URI url,
      @Nullable Secret apiKey,
      String model,
      @Nullable String apiVersion,
      Duration connectTimeout,
      Duration handshakeTimeout,
      Duration pongTimeout,
      int maxSessions,
      @Nullable ProxySettings proxy,
      boolean emulated) {
    this(
        name,
        provider,
        url,
        apiKey,
        model,
        apiVersion,
        connectTimeout,
        handshakeTimeout,
        pongTimeout,
        maxSessions,
        Duration.ZERO,
        0,
        proxy,
        emulated,
        null,
        usuallyByHub(provider),
        null);
  }

  /** Whether the hub cuts the turns at this provider unless something else is configured. */
  public static boolean usuallyByHub(String provider) {
    return provider.equals("glm");
  }

  /** The same, but for the upstreams that are kept ready. */
  public EndpointConfig withWarm(int newWarm) {
    return new EndpointConfig(
        name,
        provider,
        url,
        apiKey,
        model,
        apiVersion,
        connectTimeout,
        handshakeTimeout,
        pongTimeout,
        maxSessions,
        sessionCap,
        newWarm,
        proxy,
        emulated,
        trustedCertificates,
        hubDetectsTurns,
        inputFormat);
  }
}
