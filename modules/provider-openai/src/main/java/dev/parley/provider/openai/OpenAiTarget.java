package dev.parley.provider.openai;

import dev.parley.provider.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to ask for the upgrade.
 *
 * @param tls whether the socket is TLS
 * @param requestUri path and query, encoded
 * @param header the header that carries the credential
 * @param credential its value, or null to send none
 */
record OpenAiTarget(
    boolean tls,
    String host,
    int port,
    String requestUri,
    String header,
    @Nullable Secret credential) {}
