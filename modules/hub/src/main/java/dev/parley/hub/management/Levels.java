package dev.parley.hub.management;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A gauge of how many there are now, per combination of labels. Any thread. */
final class Levels {
  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private final String[] labels;
  private final Map<List<String>, AtomicInteger> levels = new ConcurrentHashMap<>();

  /**
   * @param labels the names of the labels; each change gives their values in this order
   */
  Levels(MeterRegistry registry, String name, String description, String... labels) {
    this.registry = registry;
    this.name = name;
    this.description = description;
    this.labels = labels.clone();
  }

  void add(int change, String... values) {
    levels.computeIfAbsent(List.of(values), this::register).addAndGet(change);
  }

  private AtomicInteger register(List<String> values) {
    AtomicInteger level = new AtomicInteger();
    Tags tags = Tags.empty();
    for (int i = 0; i < labels.length; i++) {
      tags = tags.and(labels[i], values.get(i));
    }
    Gauge.builder(name, level, AtomicInteger::get)
        .description(description)
        .tags(tags)
        .register(registry);
    return level;
  }

  @Override
  public String toString() {
    return name + Arrays.toString(labels);
  }
}
