package dev.parley.hub;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What runs, by the stage in which it goes down. Any thread. */
final class Deployments {
  /**
   * The order of a stop: first the routers, which know what is open in each session and end it,
   * then the clients' side, which closes whatever is still there.
   */
  enum Stage {
    ROUTERS(Duration.ofMillis(600)),
    CODECS(Duration.ofMillis(100)),
    POLLING(Duration.ofMillis(100)),
    CLIENTS(Duration.ofMillis(700)),
    PROVIDERS(Duration.ofMillis(200)),
    EMULATOR(Duration.ofMillis(100)),
    MANAGEMENT(Duration.ofMillis(100));

    /** The most that the stage may take; whatever is left then ends with the process. */
    private final Duration bound;

    Stage(Duration bound) {
      this.bound = bound;
    }
  }

  private final Vertx vertx;
  private final Map<Stage, List<String>> ids = new EnumMap<>(Stage.class);

  Deployments(Vertx vertx) {
    this.vertx = vertx;
  }

  Future<Void> deploy(Stage stage, int instances, Supplier<? extends Deployable> verticle) {
    return vertx
        .deployVerticle(verticle, new DeploymentOptions().setInstances(instances))
        .onSuccess(id -> remember(stage, id))
        .mapEmpty();
  }

  /** Completes when every stage is down or has had its time. */
  Future<Void> undeployAll() {
    Future<Void> down = Future.succeededFuture();
    for (Stage stage : Stage.values()) {
      down = down.eventually(() -> undeploy(stage));
    }
    return down;
  }

  private Future<Void> undeploy(Stage stage) {
    List<Future<Void>> going = taken(stage).stream().map(vertx::undeploy).toList();
    return Future.join(going).timeout(stage.bound.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  private synchronized void remember(Stage stage, String id) {
    ids.computeIfAbsent(stage, first -> new ArrayList<>()).add(id);
  }

  private synchronized List<String> taken(Stage stage) {
    List<String> all = ids.remove(stage);
    return all == null ? List.of() : all;
  }
}
