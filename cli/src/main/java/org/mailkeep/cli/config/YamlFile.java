package org.mailkeep.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a file of YAML 1.2. Made from the parser's events, so that depth and aliases are bounded before anything is built of them; tags are refused, and no object of a class that the
 * file names is ever made.
 */
public final class YamlFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final int DEEPEST = 16;
  private static final int MOST_ALIASES = 100;
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Problems problems;
  private final Map<Anchor, Node> anchors = new HashMap<>();
  private int aliases;

  private YamlFile(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads the keys of {@code file}. What is wrong with it goes to {@code problems}: empty if it can't be read on from there.
   *
   * @throws IOException if the file can't be read at all
   */
  public static Optional<Node.Fields> read(Path file, Problems problems) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      problems.add(1, "longer than " + MOST_BYTES + " bytes: not a configuration");
      return Optional.empty();
    }
    try {
      return new YamlFile(problems).keys(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      problems.add(1, "not UTF-8 text");
      return Optional.empty();
    }
  }

  private Optional<Node.Fields> keys(String text) {
    LoadSettings settings = LoadSettings.builder().setUseMarks(true).setCodePointLimit(MOST_BYTES).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      skip(events, Event.ID.StreamStart);
      Event start = events.next();
      if (start.getEventId() == Event.ID.StreamEnd) {
        problems.add(1, "empty: it says nothing");
        return Optional.empty();
      }
      Node root = node(events.next(), events, 0);
      skip(events, Event.ID.DocumentEnd);
      Event end = events.next();
      if (end.getEventId() != Event.ID.StreamEnd) {
        throw new Unreadable(line(end.getStartMark()), "a second document begins here; there can be one only");
      }
      return switch (root) {
        case Node.Fields fields -> Optional.of(fields);
        case Node.Nothing nothing -> {
          problems.add(1, "empty: it says nothing");
          yield Optional.empty();
        }
        case Node.Text other -> notKeys(other);
        case Node.Items other -> notKeys(other);
      };
    } catch (Unreadable e) {
      problems.add(e.line, String.valueOf(e.getMessage()));
    } catch (MarkedYamlEngineException e) {
      problems.add(line(e.getProblemMark().or(e::getContextMark)), "not YAML: " + said(e));
    } catch (ReaderException e) {
      problems.add(1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count(),
          String.format("not YAML: a character U+%04X that can't be in a text", e.getCodePoint()));
    } catch (YamlEngineException | NoSuchElementException e) {
      problems.add(1, "not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<Node.Fields> notKeys(Node other) {
    problems.add(other.line(), "expected keys such as jobs:, found " + other.words());
    return Optional.empty();
  }

  private static String said(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem != null && problem.contains("mapping values are not allowed")) {
      return problem + "; put a text that holds ': ' into quotes";
    }
    return (problem == null ? String.valueOf(e.getContext()) : problem).replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }

  private Node node(Event event, Iterator<Event> events, int depth) {
    int line = line(event.getStartMark());
    if (depth > DEEPEST) {
      throw new Unreadable(line, "nested too deeply");
    }
    Node node = switch (event) {
      case AliasEvent alias -> alias(alias, line);
      case ScalarEvent scalar -> {
        refuseTag(scalar.getTag(), line);
        yield scalar.isPlain() && NULLS.contains(scalar.getValue())
            ? new Node.Nothing(line)
            : new Node.Text(line, scalar.getValue());
      }
      case SequenceStartEvent list -> {
        refuseTag(list.getTag(), line);
        yield items(line, events, depth);
      }
      case CollectionStartEvent keys -> {
        refuseTag(keys.getTag(), line);
        yield fields(line, events, depth);
      }
      default -> throw new Unreadable(line, "not YAML: " + event.getEventId());
    };
    if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
      named.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    }
    return node;
  }

  private Node alias(AliasEvent alias, int line) {
    if (++aliases > MOST_ALIASES) {
      throw new Unreadable(line, "more than " + MOST_ALIASES + " aliases");
    }
    Node named = anchors.get(alias.getAlias());
    if (named == null) {
      throw new Unreadable(line, "*" + alias.getAlias() + " is an alias of nothing above it");
    }
    return named;
  }

  private Node.Items items(int line, Iterator<Event> events, int depth) {
    List<Node> items = new ArrayList<>();
    for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
      items.add(node(event, events, depth + 1));
    }
    return new Node.Items(line, items);
  }

  private Node.Fields fields(int line, Iterator<Event> events, int depth) {
    Map<String, Node.Field> fields = new LinkedHashMap<>();
    for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
      Node key = node(event, events, depth + 1);
      Node value = node(events.next(), events, depth + 1);
      if (key instanceof Node.Text text) {
        Node.Field first = fields.putIfAbsent(text.value(), new Node.Field(text.line(), value));
        if (first != null) {
          problems.add(text.line(), text.brief() + " stands there twice; the first is in line " + first.line());
        }
      } else {
        problems.add(key.line(), "a key is a word, not " + key.words());
      }
    }
    return new Node.Fields(line, fields);
  }

  /** {@code !} forces a plain text, and means nothing here: the rest would make objects of some kind. */
  private void refuseTag(Optional<String> tag, int line) {
    if (tag.isPresent() && !tag.get().equals("!")) {
      problems.add(line, "the tag " + new Node.Text(line, tag.get()).brief() + " has no meaning here; leave it out");
    }
  }

  private static void skip(Iterator<Event> events, Event.ID expected) {
    Event event = events.next();
    if (event.getEventId() != expected) {
      throw new Unreadable(line(event.getStartMark()), "not YAML: " + event.getEventId());
    }
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(at -> at.getLine() + 1).orElse(1);
  }

  /** The file can't be read on from a line. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    private Unreadable(int line, String message) {
      super(message);
      this.line = line;
    }
  }
}
