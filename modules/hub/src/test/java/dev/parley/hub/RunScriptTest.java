package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start script, with stand-ins for the JDK, Maven and Node.js that write down how they were
 * called.
 */
class RunScriptTest {
  private static final Path SCRIPT = Path.of("..", "..", "run");
  private static final Path HELP = Path.of("src/main/resources/dev/parley/hub/help.txt");
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "cksum",
          "cp",
          "dirname",
          "env",
          "find",
          "flock",
          "head",
          "mkdir",
          "readlink",
          "rm",
          "sed",
          "sort",
          "tail",
          "tee",
          "touch");

  @TempDir Path folder;
  private Path root;
  private Path bin;
  private Path jdk;
  private Path calls;

  private record Outcome(int status, String output) {}

  @BeforeEach
  void makeTree() throws Exception {
    root = Files.createDirectories(folder.resolve("the hub"));
    bin = Files.createDirectories(folder.resolve("bin"));
    jdk = Files.createDirectories(folder.resolve("jdk"));
    calls = folder.resolve("calls");
    Files.copy(SCRIPT, root.resolve("run"));
    executable(root.resolve("run"));
    Files.createDirectories(root.resolve("modules/one/src/main"));
    Files.writeString(root.resolve("modules/one/src/main/A.java"), "class A {}");
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.createDirectories(
        root.resolve(HELP.toString().replace("src/", "modules/hub/src/")).getParent());
    Files.copy(HELP, root.resolve("modules/hub").resolve(HELP));
    for (String tool : TOOLS) {
      Files.writeString(bin.resolve(tool), "#!/bin/bash\nexec " + which(tool) + " \"$@\"\n");
      executable(bin.resolve(tool));
    }
    jdk("17.0.9");
    script(
        bin.resolve("mvn"), "mkdir -p modules/hub/target/lib; touch modules/hub/target/lib/b.jar");
  }

  @Test
  void buildsOnceAndThenBecomesTheHub() throws Exception {
    Outcome first = run("--port", "7 7");
    Outcome second = run("--tls");

    assertThat(first.status()).isEqualTo(42);
    assertThat(first.output()).contains("run: building the hub with Maven");
    assertThat(second.output()).doesNotContain("building");
    assertThat(called("mvn")).hasSize(1);
    assertThat(called("java"))
        .satisfiesExactly(
            call -> assertThat(call).endsWith(" dev.parley.hub.ParleyMain --port 7 7"),
            call -> assertThat(call).endsWith(" dev.parley.hub.ParleyMain --tls"))
        .allSatisfy(
            call ->
                assertThat(call)
                    .contains(" -Dparley.home=" + root + " ")
                    .contains(" -Dio.netty.eventLoop.maxTaskProcessingQuantumMs=100 ")
                    .contains(root + "/modules/hub/target/lib/b.jar ")
                    .doesNotContain("unsafe"));
  }

  @Test
  void takesTheLibrariesOfAClusterAlongOnlyForACluster() throws Exception {
    script(
        bin.resolve("mvn"),
        "mkdir -p modules/hub/target/lib; cd modules/hub/target/lib;"
            + " touch b.jar hazelcast-5.jar vertx-hazelcast-5.jar");

    run("--port", "1");
    run("--cluster", "--port", "1");

    assertThat(called("java").get(0))
        .contains("/b.jar ")
        .doesNotContain("hazelcast", "--add-opens");
    assertThat(called("java").get(1))
        .contains("/b.jar:", "/hazelcast-5.jar:", "/vertx-hazelcast-5.jar ", "--add-opens")
        .endsWith(" --cluster --port 1");
  }

  @Test
  void buildsOnlyWhenThatIsAsked() throws Exception {
    Outcome built = run("--build");

    assertThat(built.status()).isZero();
    assertThat(called("mvn")).hasSize(1);
    assertThat(called("java")).isEmpty();
  }

  @Test
  void takesWhatIsBuiltWhereThereAreNoSources() throws Exception {
    run("--build");
    Files.delete(root.resolve("pom.xml"));
    Files.delete(root.resolve("modules/one/src/main/A.java"));
    Outcome started = run();

    assertThat(started.status()).isEqualTo(42);
    assertThat(called("mvn")).hasSize(1);
    assertThat(called("java")).hasSize(1);
  }

  @Test
  void buildsAgainWhenASourceChangesAppearsOrGoes() throws Exception {
    Path source = root.resolve("modules/one/src/main/A.java");
    run();
    Files.writeString(source, "class A { int changed; }");
    run();
    Files.writeString(source.resolveSibling("B.java"), "class B {}");
    run();
    Files.delete(source);
    run();

    assertThat(called("mvn")).hasSize(4);
  }

  @Test
  void doesNotBuildAgainForAChangedConfiguration() throws Exception {
    run();
    Files.createDirectories(root.resolve("conf"));
    Files.writeString(root.resolve("conf/parley.yaml"), "demo: true");
    run();

    assertThat(called("mvn")).hasSize(1);
  }

  @Test
  void aFailedBuildStopsAndIsTriedAgain() throws Exception {
    script(bin.resolve("mvn"), "echo '[ERROR] no such symbol'; exit 1");

    Outcome outcome = run();
    run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("[ERROR] no such symbol", "run: the build failed");
    assertThat(called("mvn")).hasSize(2);
    assertThat(called("java")).isEmpty();
  }

  @Test
  void buildsThePageWhereThereIsOne() throws Exception {
    page();

    run();
    run();
    Files.writeString(root.resolve("web/src/main.ts"), "export {};");
    run();

    assertThat(called("npm"))
        .containsExactly(
            "npm ci --no-audit --no-fund",
            "npm run build",
            "npm ci --no-audit --no-fund",
            "npm run build");
  }

  @Test
  void doesNotBuildThePageAgainForAChangedTest() throws Exception {
    page();
    Files.createDirectories(root.resolve("web/e2e"));

    run();
    Files.writeString(root.resolve("web/e2e/page.spec.ts"), "export {};");
    Files.writeString(root.resolve("web/src/words.test.ts"), "export {};");
    Files.writeString(root.resolve("web/playwright.config.ts"), "export {};");
    run();

    assertThat(called("npm")).hasSize(2);
  }

  @Test
  void flagsOfNewerVersionsAreGivenToThoseOnly() throws Exception {
    jdk("25");

    run();

    assertThat(called("java").get(0))
        .contains("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void runsOnTheNewestTestedJdkUnlessTheCallerChoseOne() throws Exception {
    Path chosen = jdk;
    jdk = Files.createDirectories(folder.resolve(".sdkman/candidates/java/new"));
    jdk("25.0.1");
    Path newest = jdk;
    jdk = Files.createDirectories(folder.resolve(".sdkman/candidates/java/newer"));
    jdk("99-ea");
    jdk = chosen;
    Files.createSymbolicLink(bin.resolve("java"), chosen.resolve("bin/java"));
    script(newest.resolve("bin/java"), "exit 25");

    Outcome ofCaller = run();
    jdk = Path.of("");
    Outcome ofScript = run();

    assertThat(ofCaller.status()).isEqualTo(42);
    assertThat(ofScript.status()).isEqualTo(25);
    assertThat(called("java").get(0)).doesNotContain("UseCompactObjectHeaders");
    assertThat(called("java").get(1)).contains("-XX:+UseCompactObjectHeaders");
  }

  /** A JDK that writes what a rehearsal is to leave. */
  private void jdkThatRehearses() throws IOException {
    jdk("25");
    script(
        jdk.resolve("bin/java"),
        "for option in \"$@\"; do case $option in -XX:AOTCacheOutput=*)"
            + " touch \"${option#*=}\"; exit 0 ;; esac; done; exit 42");
  }

  @Test
  void rehearsesOnceAfterABuildAndStartsFromThat() throws Exception {
    jdkThatRehearses();

    Outcome first = run("--tls");
    Outcome second = run("--tls");
    Files.writeString(root.resolve("modules/one/src/main/A.java"), "class A { int changed; }");
    script(
        bin.resolve("mvn"),
        "mkdir -p modules/hub/target/lib; echo new > modules/hub/target/lib/b.jar");
    run();

    assertThat(first).isEqualTo(new Outcome(42, first.output()));
    assertThat(first.output()).contains("run: rehearsing a start");
    assertThat(second.output()).isEmpty();
    String file = root + "/.parley/start-alone.aot ";
    assertThat(called("java"))
        .satisfiesExactly(
            call ->
                assertThat(call)
                    .contains("-XX:AOTCacheOutput=" + file, "-XX:+UseCompactObjectHeaders")
                    .endsWith(" dev.parley.hub.rehearsal.Rehearsal alone"),
            call -> assertThat(call).contains("-XX:AOTCache=" + file).endsWith("Main --tls"),
            call -> assertThat(call).contains("-XX:AOTCache=" + file).endsWith("Main --tls"),
            call -> assertThat(call).endsWith("Rehearsal alone"),
            call -> assertThat(call).contains("-XX:AOTCache=" + file).endsWith("ParleyMain"));
  }

  @Test
  void rehearsesForAClusterApart() throws Exception {
    jdkThatRehearses();

    run();
    run("--cluster");
    run("--cluster");

    String file = root + "/.parley/start-cluster.aot ";
    assertThat(called("java").subList(2, 5))
        .satisfiesExactly(
            call ->
                assertThat(call)
                    .contains("-XX:AOTCacheOutput=" + file, "--add-opens")
                    .endsWith("Rehearsal cluster"),
            call -> assertThat(call).contains("-XX:AOTCache=" + file).endsWith(" --cluster"),
            call -> assertThat(call).contains("-XX:AOTCache=" + file).endsWith(" --cluster"));
  }

  @Test
  void buildsAllThatAStartNeedsWhenThatIsAsked() throws Exception {
    jdkThatRehearses();

    Outcome built = run("--build");
    run("--cluster");
    run();

    assertThat(built.status()).isZero();
    assertThat(called("java"))
        .satisfiesExactly(
            call -> assertThat(call).endsWith("Rehearsal alone"),
            call -> assertThat(call).endsWith("Rehearsal cluster"),
            call -> assertThat(call).endsWith("ParleyMain --cluster"),
            call -> assertThat(call).endsWith("ParleyMain"));
  }

  @Test
  void anOlderJdkStartsWithoutWhatANewerOneHasRehearsed() throws Exception {
    jdkThatRehearses();
    run();
    jdk("24.0.2");

    Outcome older = run();

    assertThat(older.status()).isEqualTo(42);
    assertThat(called("java").get(2)).doesNotContain("AOT").endsWith("ParleyMain");
  }

  @Test
  void aRehearsalThatFailsIsSaidAndNotTriedAgain() throws Exception {
    jdk("25");

    Outcome first = run();
    Outcome second = run();

    assertThat(first.status()).isEqualTo(42);
    assertThat(first.output())
        .endsWith(
            "run: the rehearsal failed, which harms nothing; its output is in "
                + root
                + "/.parley/rehearsal-alone.log");
    assertThat(second).isEqualTo(new Outcome(42, ""));
    assertThat(called("java").subList(1, 3))
        .allSatisfy(call -> assertThat(call).doesNotContain("AOT").contains("ParleyMain"));
  }

  @Test
  void helpNeedsNoBuildAndNoJdk() throws Exception {
    Files.delete(bin.resolve("mvn"));
    jdk("11.0.2");

    Outcome outcome = run("--port", "1", "--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.output()).isEqualTo(Files.readString(HELP).strip());
  }

  @Test
  void anOldJdkIsOneClearLine() throws Exception {
    jdk("11.0.2");

    assertThat(run())
        .isEqualTo(
            new Outcome(
                1,
                "run: Java 11.0.2 at "
                    + jdk
                    + "/bin/java is too old; Parley needs a JDK 17 or newer (set JAVA_HOME)"));
  }

  @Test
  void aWrongJavaHomeIsOneClearLine() throws Exception {
    jdk = folder.resolve("none");

    assertThat(run().output())
        .isEqualTo(
            "run: JAVA_HOME is "
                + jdk
                + ", which holds no bin/java; point it to a JDK 17 or newer");
  }

  @Test
  void aMissingJavaIsOneClearLine() throws Exception {
    jdk = Path.of("");

    assertThat(run().output()).startsWith("run: there is no java; install a JDK 17 or newer");
  }

  @Test
  void aRuntimeWithoutCompilerIsOneClearLine() throws Exception {
    Files.delete(jdk.resolve("bin/javac"));

    assertThat(run().output()).startsWith("run: " + jdk + " is no JDK (it has no javac)");
  }

  @Test
  void aMissingMavenIsOneClearLine() throws Exception {
    Files.delete(bin.resolve("mvn"));

    assertThat(run().output()).startsWith("run: there is no Maven (mvn)");
  }

  @Test
  void anOldNodeIsNamed() throws Exception {
    Files.createDirectories(root.resolve("web"));
    Files.writeString(root.resolve("web/package.json"), "{}");
    script(bin.resolve("node"), "echo v18.3.0");

    Outcome outcome = run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output())
        .endsWith("run: Node.js v18.3.0 is too old; the page needs version 20 or newer");
  }

  @Test
  void aMissingNodeIsNamed() throws Exception {
    Files.createDirectories(root.resolve("web"));
    Files.writeString(root.resolve("web/package.json"), "{}");

    assertThat(run().output())
        .endsWith("run: there is no Node.js; install version 20 or newer to build the page");
  }

  private Outcome run(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of(root.resolve("run").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", folder.toString());
    if (!jdk.toString().isEmpty()) {
      builder.environment().put("JAVA_HOME", jdk.toString());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output.strip());
  }

  /** How a stand-in was called, with its arguments. */
  private List<String> called(String tool) throws IOException {
    if (!Files.exists(calls)) {
      return List.of();
    }
    return Files.readAllLines(calls).stream().filter(line -> line.startsWith(tool + " ")).toList();
  }

  /** A JDK whose hub ends with status 42. */
  private void jdk(String version) throws IOException {
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(jdk.resolve("bin/java"), "exit 42");
    script(jdk.resolve("bin/javac"), "exit 0");
  }

  /** The sources of a page, and what builds it. */
  private void page() throws IOException {
    Files.createDirectories(root.resolve("web/src"));
    Files.writeString(root.resolve("web/package.json"), "{}");
    script(bin.resolve("node"), "echo v20.1.0");
    script(bin.resolve("npm"), "mkdir -p dist; touch dist/index.html");
  }

  private void script(Path file, String body) throws IOException {
    String name = file.getFileName().toString();
    Files.writeString(
        file, "#!/usr/bin/env bash\necho \"" + name + " $*\" >> '" + calls + "'\n" + body + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path which(String tool) {
    for (String directory : List.of("/usr/bin", "/bin", "/usr/local/bin")) {
      Path candidate = Path.of(directory, tool);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError(tool + " is not installed");
  }
}
