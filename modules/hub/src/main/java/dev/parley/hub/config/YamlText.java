package dev.parley.hub.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as a tree of maps, lists and texts. Scalars keep their text ({@code 1:30} is no number of
 * seconds and {@code 2025-04-01} no date), so that a value means the same in the file and in the
 * environment. Size and depth are bounded, and only scalars may be aliased; no type but those three
 * is constructed.
 */
final class YamlText {
  static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 16;

  private YamlText() {}

  /**
   * @param source names the text in errors
   * @throws ConfigException if the text is no YAML mapping
   */
  static Map<String, Object> parse(String source, String text) {
    Object root;
    try {
      root = yaml().load(text);
    } catch (MarkedYAMLException malformed) {
      int line = malformed.getProblemMark() == null ? 0 : malformed.getProblemMark().getLine() + 1;
      throw invalid(source, "line " + line, malformed.getProblem());
    } catch (YAMLException malformed) {
      throw invalid(source, "the text", malformed.getMessage());
    } catch (ClassCastException mismatch) {
      // The library's own answer to a tag that does not fit its node, as in "!!str {}".
      throw invalid(source, "the text", "a tag does not fit what it stands at");
    }
    if (root == null) {
      return new LinkedHashMap<>();
    }
    if (root instanceof Map<?, ?> map) {
      return mapping(source, "", map);
    }
    throw new ConfigException(source + ": must be a mapping of keys to values");
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    DumperOptions unused = new DumperOptions();
    return new Yaml(
        new SafeConstructor(options), new Representer(unused), unused, options, new TextOnly());
  }

  private static Map<String, Object> mapping(String source, String path, Map<?, ?> map) {
    Map<String, Object> tree = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (!(key instanceof String name)) {
            throw new ConfigException(source + ": a key under '" + path + "' is not a name");
          }
          tree.put(name, node(source, path.isEmpty() ? name : path + "." + name, value));
        });
    return tree;
  }

  private static Object node(String source, String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return mapping(source, path, map);
    }
    if (value instanceof List<?> list) {
      List<Object> nodes = new ArrayList<>();
      list.forEach(each -> nodes.add(node(source, path, each)));
      return nodes;
    }
    if (value instanceof String text) {
      return text;
    }
    if (value == null) {
      return "";
    }
    throw new ConfigException(source + ": " + path + " must have no YAML tag");
  }

  private static ConfigException invalid(String source, String where, @Nullable String problem) {
    String line = String.valueOf(problem).replaceAll("\\p{Cntrl}+", " ").strip();
    return new ConfigException(source + ": " + where + " is not valid YAML: " + line);
  }

  /** Takes every plain scalar as text. */
  private static final class TextOnly extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // None: what a text means is decided by the key it belongs to.
    }
  }
}
