package org.mailkeep.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may depend on whom, in all modules. The picture is in docs/architecture.md. */
class ArchitectureTest {
  private static final String REPOSITORY = "org.mailkeep.repository";

  /** The packages of the repository, low to high: each may use those before it. The root package may use them all. */
  private static final List<String> LAYERS = List.of("base", "frame", "deflate", "store", "chunk", "key", "block",
      "pack", "index", "move", "recipe", "tree", "catalog", "snapshot", "root", "objectlock", "audit", "run", "mark",
      "retention",
      "maintain", "erase", "prune", "verify", "report");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("org.mailkeep");

  @Test
  void repositoryStandsOnItsOwn() {
    check(noClasses().that().resideInAPackage(REPOSITORY + "..")
        .should().dependOnClassesThat(
            resideInAnyPackage("org.mailkeep.agent..", "org.mailkeep.restore..", "org.mailkeep.cli..")));
  }

  @Test
  void agentAndRestoreDoNotKnowEachOther() {
    check(noClasses().that().resideInAPackage("org.mailkeep.agent..")
        .should().dependOnClassesThat(resideInAnyPackage("org.mailkeep.restore..", "org.mailkeep.cli..")));
    check(noClasses().that().resideInAPackage("org.mailkeep.restore..")
        .should().dependOnClassesThat(resideInAnyPackage("org.mailkeep.agent..", "org.mailkeep.cli..")));
  }

  @Test
  void packagesOfTheRepositoryUseOnlyThoseBelow() {
    for (int layer = 0; layer < LAYERS.size(); layer++) {
      String[] above = LAYERS.subList(layer + 1, LAYERS.size()).stream()
          .map(name -> REPOSITORY + "." + name + "..")
          .toArray(String[]::new);
      DescribedPredicate<JavaClass> higher = resideInAnyPackage(above).or(resideInAPackage(REPOSITORY));
      check(noClasses().that().resideInAPackage(REPOSITORY + "." + LAYERS.get(layer) + "..")
          .should().dependOnClassesThat(higher));
    }
  }

  @Test
  void everyPackageOfTheRepositoryHasItsPlaceInTheOrder() {
    Set<String> packages = CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(REPOSITORY + "."))
        .map(name -> name.substring(REPOSITORY.length() + 1).split("\\.", 2)[0])
        .collect(toCollection(TreeSet::new));

    assertThat(packages).isSubsetOf(LAYERS);
  }

  @Test
  void onlyTheCommandLineUsesPicocli() {
    check(noClasses().that().resideOutsideOfPackage("org.mailkeep.cli..")
        .should().dependOnClassesThat(resideInAPackage("picocli..")));
  }

  /** A class with its nested ones counts as one. */
  @ParameterizedTest
  @ValueSource(strings = {"com.github.luben.zstd", "jakarta.mail", "org.apache.james", "org.bouncycastle",
      "org.rocksdb", "org.snakeyaml",
      "software.amazon.awssdk"})
  void oneClassALibrary(String library) {
    DescribedPredicate<JavaClass> ofLibrary = resideInAPackage(library + "..");
    Set<String> users = CLASSES.stream()
        .filter(user -> user.getDirectDependenciesFromSelf().stream()
            .anyMatch(dependency -> ofLibrary.test(dependency.getTargetClass())))
        .map(user -> user.getName().split("\\$", 2)[0])
        .collect(toCollection(TreeSet::new));

    assertThat(users).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void whatTheCommandLineIsMadeOfDoesNotKnowIt() {
    check(noClasses().that().resideInAnyPackage("org.mailkeep.cli.config..", "org.mailkeep.cli.mail..")
        .should().dependOnClassesThat(resideInAnyPackage("org.mailkeep.cli", "org.mailkeep.agent..")));
  }

  @Test
  void namesSayWhatAThingIs() {
    check(noClasses().should().haveNameMatching(".*(Util|Utils|Impl|Manager|Helper)"));
    check(noClasses().should().resideInAnyPackage("..util..", "..common..", "..impl..", "..helper..", "..manager.."));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
