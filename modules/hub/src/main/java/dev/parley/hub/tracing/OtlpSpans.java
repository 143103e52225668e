package dev.parley.hub.tracing;

import dev.parley.contract.SessionId;
import dev.parley.session.Effect;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends spans to a collector by OTLP over HTTP: {@code OTEL_EXPORTER_OTLP_ENDPOINT} is its base
 * URL, {@code OTEL_SERVICE_NAME} what this process is called there. A span waits in a bounded queue
 * and is sent by a thread of its own; when the collector is away the queue's overflow is lost. Any
 * thread.
 */
public final class OtlpSpans implements SwitchSpans, AutoCloseable {
  /** Names the collector. */
  public static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  private static final String NAME = "OTEL_SERVICE_NAME";
  private static final AttributeKey<String> SESSION = AttributeKey.stringKey("session.id");
  private static final AttributeKey<String> FROM = AttributeKey.stringKey("parley.switch.from");
  private static final AttributeKey<String> TO = AttributeKey.stringKey("parley.switch.to");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("parley.switch.reason");

  private static final long FLUSH_MS = 1_000;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final InstantSource clock;

  private OtlpSpans(SdkTracerProvider provider, InstantSource clock) {
    this.provider = provider;
    this.tracer = provider.get("parley");
    this.clock = clock;
  }

  /**
   * What the environment asks for; empty when it names no collector.
   *
   * @param instance what the collector is to call this process
   * @throws IllegalArgumentException if the collector's URL is none
   */
  public static Optional<OtlpSpans> of(Map<String, String> environment, String instance) {
    String endpoint = environment.getOrDefault(ENDPOINT, "");
    if (endpoint.isBlank()) {
      return Optional.empty();
    }
    Resource resource =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"),
                environment.getOrDefault(NAME, "parley"),
                AttributeKey.stringKey("service.instance.id"),
                instance));
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(tracesOf(endpoint)).build();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build();
    return Optional.of(new OtlpSpans(provider, InstantSource.system()));
  }

  private static String tracesOf(String endpoint) {
    URI base;
    try {
      base = URI.create(endpoint.strip());
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(ENDPOINT + ": is no URL", malformed);
    }
    boolean isHttp = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!isHttp || base.getHost() == null) {
      throw new IllegalArgumentException(ENDPOINT + ": must be an http or https URL");
    }
    String text = base.toString();
    return (text.endsWith("/") ? text : text + "/") + "v1/traces";
  }

  /** From the last useful output, or what was owed since, to the first of the next upstream. */
  @Override
  public void switched(SessionId session, Effect.Switched effect) {
    Instant end = clock.instant();
    SpanBuilder span =
        tracer
            .spanBuilder("session.switch")
            .setSpanKind(SpanKind.INTERNAL)
            .setStartTimestamp(end.minusMillis(Math.max(0, effect.deadAirMs())))
            .setAttribute(SESSION, session.value())
            .setAttribute(FROM, effect.from())
            .setAttribute(TO, effect.to())
            .setAttribute(REASON, effect.reason())
            .setAttribute("parley.switch.replayed_items", effect.replayedItems())
            .setAttribute("parley.switch.replayed_audio_ms", effect.replayedAudioMs())
            .setAttribute("parley.switch.cut_items", effect.cutItems())
            .setAttribute("parley.switch.lost_audio_bytes", effect.lostAudioBytes());
    span.startSpan().end(end);
  }

  /** Sends what waits, and waits for that a moment. */
  @Override
  public void close() {
    provider.shutdown().join(FLUSH_MS, TimeUnit.MILLISECONDS);
  }
}
