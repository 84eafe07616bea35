package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page and the table that {@code mailkeep retention report} makes of names that are meant to break them. */
class RetentionReportPageTest {
  private static final List<String> HOSTILE = List.of("<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>",
      "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-2+3", "@SUM(1)", " =1+1", "o'neil&sons;--",
      "\uff1d1+1", "long" + "g".repeat(996));

  @TempDir
  private Path folder;

  private Cli cli;

  @BeforeEach
  void backUp() throws IOException {
    RetentionNights site = new RetentionNights(folder);
    cli = site.cli;
    cli.run("retention", "set", "--keep-daily", "30", "--keep-weekly", "5").succeeded();
    site.night(HOSTILE);
    site.night(HOSTILE);
    site.skip();
    site.night(HOSTILE);
    cli.run("hold", "add", "--account", "*script*", "--reason", "</style><script>alert(3)</script>").succeeded();
  }

  @Test
  void noNameBecomesMarkup() throws IOException {
    String page = cli.run("retention", "report", "--format", "html").succeeded().out();

    assertThat(page).doesNotContain("<script").doesNotContain("<img").contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("&quot;&gt;&lt;img src=x onerror=alert(2)&gt;").contains("g".repeat(996));
    Set<String> elements = new TreeSet<>();
    Matcher element = Pattern.compile("<([a-zA-Z!/][a-zA-Z0-9]*)").matcher(page);
    while (element.find()) {
      elements.add(element.group(1));
    }
    assertThat(elements).doesNotContain("script", "img", "link", "iframe", "a", "object").contains("table", "svg");
    assertThat(page).as("needs nothing from anywhere").doesNotContain("url(").doesNotContain("src=\"")
        .doesNotContain("href").doesNotContain("@import");
  }

  @Test
  void noNameIsAFormula() {
    String table = cli.run("retention", "report", "--format", "csv").succeeded().out();

    assertThat(table).contains("\r\naccount,\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\",default,")
        .contains("\r\naccount,'+1+1,").contains("\r\naccount,'-2+3,").contains("\r\naccount,'@SUM(1),")
        .contains("\r\naccount,' =1+1,").contains("\r\naccount,'\uff1d1+1,");
    assertThat(table.split("\r\n")).hasSize(HOSTILE.size() + 1);
  }

  @Test
  void controlsReachNeither() throws IOException {
    java.io.StringWriter table = new java.io.StringWriter();
    new CsvOutput(table).row("a\r\nb", "\tc", "\u001b[2J", "d\u202eexe", 7L);
    java.io.StringWriter page = new java.io.StringWriter();
    new HtmlOutput(page).add("<b title=\"%s\">%s</b>%s", "a\"b\u0000", "<\u001b>", "'&%s");

    assertThat(table.toString()).isEqualTo("a\ufffd\ufffdb,'\tc,\ufffd[2J,d\ufffdexe,7\r\n");
    assertThat(page.toString()).isEqualTo("<b title=\"a&quot;b\ufffd\">&lt;\ufffd&gt;</b>&#39;&amp;%s");
  }

  @Test
  void aBrowserShowsThePage() throws Exception {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "no chromium on this machine: the page is not looked at");
    Path page = folder.resolve("report.html");
    cli.run("retention", "report", "--format", "html", "--to", page.toString()).succeeded();
    Path picture = folder.resolve("report.png");

    Shown shown = show(browser.get(), page, "--screenshot=" + picture, "--window-size=1280,2000");

    assertThat(shown.err()).doesNotContain("CONSOLE");
    BufferedImage image = ImageIO.read(picture.toFile());
    Set<Integer> colours = new TreeSet<>();
    for (int x = 0; x < image.getWidth(); x += 3) {
      for (int y = 0; y < image.getHeight(); y += 3) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    assertThat(colours).as("green, red and the rest").hasSizeGreaterThan(20).contains(0x2f9e62, 0xcf2f21);
    String tree = show(browser.get(), page, "--dump-dom").out();
    assertThat(tree).contains("<title>Mailkeep retention report, 2026-03-04</title>").contains("10 gaps")
        .doesNotContain("<script").doesNotContain("<img");
    String wide = show(browser.get(), page, "--dump-dom", "--window-size=400,800").out();
    assertThat(wide).isEqualTo(tree);
  }

  private record Shown(String out, String err) {}

  private Shown show(Path browser, Path page, String... options) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(browser.toString(), "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr", "--no-first-run",
        "--user-data-dir=" + folder.resolve("browser")));
    line.addAll(List.of(options));
    line.add(page.toUri().toString());
    Path out = folder.resolve("browser.out");
    Path err = folder.resolve("browser.err");
    ProcessBuilder builder = new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the browser ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(err, StandardCharsets.UTF_8)).isZero();
    return new Shown(Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
  }

  private static Optional<Path> browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
        .filter(Files::isExecutable).findFirst();
  }
}
