import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies a jar with its classes in the class file format of Java 17: {@code NewerClassFiles FROM TO}. An AOT cache holds
 * no class in a format older than Java 6, and picocli's are from Java 5; with them in the cache, commands start a third
 * sooner.
 */
final class NewerClassFiles {
  private static final ClassTransform NEWER = ClassTransform
      .transformingMethodBodies(CodeTransform.ACCEPT_ALL) // the newer format wants stack maps, which this has made
      .andThen((to, element) -> to.with(
          element instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_17_VERSION, 0) : element));

  private NewerClassFiles() {}

  public static void main(String[] args) throws IOException {
    Path to = Path.of(args[1]);
    Files.createDirectories(to.toAbsolutePath().getParent());
    try (JarFile from = new JarFile(args[0]); JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
      ClassFile format = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(
          ClassHierarchyResolver.ofResourceParsing(type -> {
            JarEntry entry = from
                .getJarEntry(type.packageName().replace('.', '/') + "/" + type.displayName() + ".class");
            try {
              return entry == null ? null : from.getInputStream(entry);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }).orElse(ClassHierarchyResolver.defaultResolver())));
      for (JarEntry entry : from.stream().filter(entry -> !entry.isDirectory()).toList()) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        JarEntry copy = new JarEntry(entry.getName());
        copy.setLastModifiedTime(entry.getLastModifiedTime());
        out.putNextEntry(copy);
        boolean isClass = entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
        out.write(isClass ? format.transformClass(format.parse(bytes), NEWER) : bytes);
      }
    }
  }
}
