package dev.parley.hub;

import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.hub.cluster.Cluster;
import dev.parley.hub.cluster.HazelcastCluster;
import dev.parley.hub.config.ClusterConfig;
import dev.parley.hub.config.HubConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.util.Optional;

/**
 * What a hub runs on.
 *
 * @param node the process; random per start
 * @param eventLoops how many there are
 * @param cluster when this process is a node of one; its Vert.x is {@code vertx}
 */
record Platform(
    Vertx vertx,
    PrometheusMeterRegistry registry,
    InstanceId node,
    int eventLoops,
    Optional<Cluster> cluster) {
  private static final String LIBRARY = "io.vertx.spi.cluster.hazelcast.HazelcastClusterManager";

  /** Fails with a {@link StartFailure} when this process cannot be a node of the cluster. */
  static Future<Platform> start(HubConfig config) {
    int configured = config.runtime().eventLoops();
    int eventLoops = configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    InstanceId node = InstanceId.create();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    VertxBuilder builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry));
    VertxOptions options = options(config, eventLoops);
    if (!config.cluster().enabled()) {
      Vertx vertx = builder.with(options).build();
      BusCodecs.register(vertx.eventBus());
      return Future.succeededFuture(
          new Platform(vertx, registry, node, eventLoops, Optional.empty()));
    }
    return join(config.cluster(), builder, options, node)
        .onSuccess(cluster -> BusCodecs.register(cluster.vertx().eventBus()))
        .map(
            cluster ->
                new Platform(cluster.vertx(), registry, node, eventLoops, Optional.of(cluster)));
  }

  private static Future<Cluster> join(
      ClusterConfig cluster, VertxBuilder builder, VertxOptions options, InstanceId node) {
    try {
      Class.forName(LIBRARY, false, Platform.class.getClassLoader());
    } catch (ClassNotFoundException missing) {
      return Future.failedFuture(
          new StartFailure(
              "cluster.enabled: the libraries of a cluster are not loaded; start with option"
                  + " --cluster, or set PARLEY_CLUSTER_ENABLED=true",
              missing));
    }
    return HazelcastCluster.join(cluster, builder, options, node)
        .recover(
            failure ->
                Future.failedFuture(
                    new StartFailure(
                        "cluster: cannot be joined at "
                            + cluster.host()
                            + " port "
                            + cluster.port()
                            + ": "
                            + failure.getMessage(),
                        failure)));
  }

  private static VertxOptions options(HubConfig config, int eventLoops) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setJvmMetricsEnabled(true)
            .setNettyMetricsEnabled(true)
            // Counting a message of the bus costs fifteen times as much as delivering it (measured:
            // 2.4 us and 0.16 us), and every frame is two messages.
            .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
            .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true));
    return new VertxOptions()
        .setEventLoopPoolSize(eventLoops)
        .setPreferNativeTransport(config.runtime().nativeTransport())
        .setMetricsOptions(metrics);
  }
}
