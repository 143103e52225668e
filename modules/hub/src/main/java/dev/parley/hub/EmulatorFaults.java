package dev.parley.hub;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.fault.Arming;
import dev.parley.ingress.DemoFaults;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The faults of the emulator that this process runs for its demo. It serves all emulated endpoints,
 * and tells them apart by the keys that their connections present. Any thread.
 */
final class EmulatorFaults implements DemoFaults {
  private static final List<dev.parley.emulator.fault.Fault> FAULTS =
      Arrays.stream(dev.parley.emulator.fault.Fault.values())
          .filter(dev.parley.emulator.fault.Fault::knowsKeys)
          .toList();

  private final Emulator emulator;
  private final Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();

  /**
   * @param emulated the endpoints that it serves
   */
  EmulatorFaults(Emulator emulator, List<EndpointConfig> emulated) {
    this.emulator = emulator;
    emulated.forEach(endpoint -> endpoints.put(endpoint.name(), endpoint));
  }

  @Override
  public List<Provider> providers() {
    return endpoints.values().stream()
        .map(
            endpoint ->
                new Provider(
                    endpoint.name(),
                    endpoint.provider(),
                    FAULTS.stream().map(fault -> shown(fault, key(endpoint.name()))).toList()))
        .toList();
  }

  private Fault shown(dev.parley.emulator.fault.Fault fault, String key) {
    return new Fault(
        fault.name(),
        fault.isOfConnecting() ? Chance.CONNECTION : Chance.RESPONSE,
        fault.isPossibleAnyTime(),
        emulator.faults().count(fault, key));
  }

  @Override
  public void arm(String endpoint, String fault) {
    emulator
        .faults()
        .arm(Arming.ofNext(dev.parley.emulator.fault.Fault.valueOf(fault), key(endpoint)));
  }

  @Override
  public Future<Integer> act(String endpoint, String fault) {
    return emulator.act(
        Arming.fromJson(new JsonObject().put("fault", fault).put("key", key(endpoint))));
  }

  @Override
  public void clear() {
    emulator.faults().clear();
  }

  /** What its connections present; without one they could not be told apart. */
  private String key(String endpoint) {
    Secret key = Objects.requireNonNull(endpoints.get(endpoint)).apiKey();
    return Objects.requireNonNull(key).value();
  }
}
