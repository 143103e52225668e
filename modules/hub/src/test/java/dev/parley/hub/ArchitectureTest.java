package dev.parley.hub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules (docs/architecture.md, "Layout"). */
@AnalyzeClasses(packages = "dev.parley", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PLATFORM = {"java..", "javax..", "org.jspecify..", "org.slf4j.."};

  @ArchTest
  static final ArchRule decisionsStayPlainJava =
      noClasses()
          .that()
          .resideInAnyPackage("dev.parley.session..", "dev.parley.realtime..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..", "dev.parley.contract..")
          .because(
              "machines and vocabulary are tested without an event loop, a clock or a socket:"
                  + " return an effect and let the verticle perform it");

  @ArchTest
  static final ArchRule aTranslatingProviderDecidesInPlainJava =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.provider.glm..")
          .and()
          .haveNameNotMatching(".*\\.Glm(Connection|Connector|Provider)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..")
          .because(
              "a translation is tested frame by frame in any order and at any time: return an"
                  + " effect and let the connection perform it");

  @ArchTest
  static final ArchRule theContractKnowsNobody =
      classes()
          .that()
          .resideInAPackage("dev.parley.contract..")
          .should()
          .onlyDependOnClassesThat(
              in("dev.parley.contract..", "io.vertx.core..", "io.netty.util.concurrent.."))
          .because(
              "all modules meet in the contract; what it needs, everybody needs. Put types of one"
                  + " module into that module");

  @ArchTest
  static final ArchRule theVocabularyKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.realtime..")
          .should()
          .dependOnClassesThat(otherModulesThan("dev.parley.realtime.."))
          .because("the Realtime vocabulary is the lowest layer beside the contract");

  @ArchTest
  static final ArchRule theSocketKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.socket..")
          .should()
          .dependOnClassesThat(otherModulesThan("dev.parley.socket.."))
          .because(
              "it carries texts of any protocol: what one side of it needs stays with that side");

  @ArchTest
  static final ArchRule machinesKnowOnlyTheVocabulary =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.session..")
          .should()
          .dependOnClassesThat(otherModulesThan("dev.parley.session..", "dev.parley.realtime.."))
          .because("the session machines decide and know nothing of who performs it");

  @ArchTest
  static final ArchRule theEdgeMeetsOthersOverTheBus =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.ingress..")
          .should()
          .dependOnClassesThat(
              otherModulesThan(
                  "dev.parley.ingress..",
                  "dev.parley.contract..",
                  "dev.parley.socket..",
                  "dev.parley.realtime.."))
          .because(
              "verticle modules meet only over the bus: send a record of the contract to the other"
                  + " side's address instead of calling it");

  @ArchTest
  static final ArchRule pollingMeetsOthersOverTheBus =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.polling..")
          .should()
          .dependOnClassesThat(
              otherModulesThan(
                  "dev.parley.polling..", "dev.parley.contract..", "dev.parley.realtime.."))
          .because(
              "verticle modules meet only over the bus: the edge that terminates HTTP and the"
                  + " router are both instances to exchange records with");

  @ArchTest
  static final ArchRule soundIsPlainJava =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.audio..")
          .should()
          .dependOnClassesThat(otherModulesThan("dev.parley.audio.."))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..")
          .because("formats and detectors serve any thread of any module, and tests without a bus");

  @ArchTest
  static final ArchRule codecsMeetOthersOverTheBus =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.codec..")
          .should()
          .dependOnClassesThat(
              otherModulesThan("dev.parley.codec..", "dev.parley.contract..", "dev.parley.audio.."))
          .because(
              "verticle modules meet only over the bus: a codec knows formats and routers, and"
                  + " nothing of sessions or providers");

  @ArchTest
  static final ArchRule routingMeetsOthersOverTheBus =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.routing..")
          .should()
          .dependOnClassesThat(
              otherModulesThan(
                  "dev.parley.routing..",
                  "dev.parley.audio..",
                  "dev.parley.contract..",
                  "dev.parley.realtime..",
                  "dev.parley.session.."))
          .because(
              "verticle modules meet only over the bus: a router knows endpoints by name and"
                  + " providers by their announcements");

  @ArchTest
  static final ArchRule providersKnowOnlyTheirInterface =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.provider..")
          .should()
          .dependOnClassesThat(
              otherModulesThan(
                  "dev.parley.provider..",
                  "dev.parley.audio..",
                  "dev.parley.contract..",
                  "dev.parley.socket..",
                  "dev.parley.realtime.."))
          .because(
              "a provider can join from another process: it sees the bus, the SPI and sound, never"
                  + " routing, the edge or a session machine");

  @ArchTest
  static final ArchRule providersNeverSeeEachOther =
      slices()
          .matching("dev.parley.provider.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              inPackage("dev.parley.provider.."), inPackage("dev.parley.provider.api.."))
          .because(
              "what two vendors share today one of them changes tomorrow: share through provider-api"
                  + " only what belongs to the SPI");

  @ArchTest
  static final ArchRule theEmulatorReadsTheProtocolForItself =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.emulator..")
          .should()
          .dependOnClassesThat(otherModulesThan("dev.parley.emulator.."))
          .because(
              "an error in reading the protocol must not cancel itself out: the emulator is written"
                  + " from the protocol alone and shares no code with what it tests");

  @ArchTest
  static final ArchRule onlyTheHubKnowsAllOthers =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.parley.hub..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.parley.hub..")
          .because("the hub wires the modules; no module reaches back into the wiring");

  @ArchTest
  static final ArchRule configurationOpensNothing =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.hub.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..")
          .because("configuration is read and validated before anything runs");

  private static DescribedPredicate<JavaClass> in(String... packages) {
    return DescribedPredicate.describe(
        "in " + String.join(", ", packages),
        type ->
            type.isPrimitive()
                || type.isArray()
                || JavaClass.Predicates.resideInAnyPackage(packages).test(type)
                || JavaClass.Predicates.resideInAnyPackage(PLATFORM).test(type));
  }

  private static DescribedPredicate<JavaClass> inPackage(String name) {
    return JavaClass.Predicates.resideInAPackage(name);
  }

  private static DescribedPredicate<JavaClass> otherModulesThan(String... packages) {
    return DescribedPredicate.describe(
        "are in modules other than " + String.join(", ", packages),
        type ->
            JavaClass.Predicates.resideInAPackage("dev.parley..").test(type)
                && !JavaClass.Predicates.resideInAnyPackage(packages).test(type));
  }
}
