package org.mailkeep.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object on standard output, written as it comes. Times are UTC as in RFC 3339, amounts are bytes. Loaded only
 * when JSON is asked for.
 */
final class JsonOutput {
  private final JsonGenerator json;

  JsonOutput(Writer out) {
    json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out);
    json.writeStartObject();
  }

  JsonOutput field(String name, String value) throws IOException {
    return write(() -> json.writeStringProperty(name, value));
  }

  JsonOutput field(String name, long value) throws IOException {
    return write(() -> json.writeNumberProperty(name, value));
  }

  JsonOutput field(String name, boolean value) throws IOException {
    return write(() -> json.writeBooleanProperty(name, value));
  }

  JsonOutput field(String name, Instant value) throws IOException {
    return field(name, value.toString());
  }

  /** The value, or null if there is none. */
  JsonOutput field(String name, Optional<String> value) throws IOException {
    return value.isPresent() ? field(name, value.get()) : write(() -> json.writeNullProperty(name));
  }

  /** A list of objects, one for each of {@code items}. */
  <T> JsonOutput list(String name, Iterable<T> items, Item<T> item) throws IOException {
    return list(name, rows -> {
      for (T one : items) {
        rows.row(() -> item.write(one));
      }
    });
  }

  /** A list of objects that come one by one. */
  JsonOutput list(String name, Rows rows) throws IOException {
    write(() -> json.writeName(name).writeStartArray());
    rows.write(row -> {
      write(json::writeStartObject);
      row.write();
      write(json::writeEndObject);
    });
    return write(json::writeEndArray);
  }

  /** A list of texts. */
  JsonOutput texts(String name, Iterable<String> texts) throws IOException {
    return write(() -> {
      json.writeName(name).writeStartArray();
      texts.forEach(json::writeString);
      json.writeEndArray();
    });
  }

  /** Closes what is open but the outermost object: a command may have failed in the midst of a list. */
  void unwind() throws IOException {
    write(() -> {
      while (!json.streamWriteContext().getParent().inRoot()) {
        if (json.streamWriteContext().inArray()) {
          json.writeEndArray();
        } else {
          json.writeEndObject();
        }
      }
    });
  }

  /** Ends the object and the line; nothing can be written afterwards. The writer stays open. */
  void end() throws IOException {
    write(() -> {
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
    });
  }

  private JsonOutput write(Runnable writing) throws IOException {
    try {
      writing.run();
      return this;
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writes the fields of one object of a list. */
  @FunctionalInterface
  interface Item<T> {
    void write(T item) throws IOException;
  }

  /** Writes the objects of a list one by one. */
  @FunctionalInterface
  interface Rows {
    void write(RowSink rows) throws IOException;
  }

  /** Takes the objects of a list. */
  @FunctionalInterface
  interface RowSink {
    void row(Fields fields) throws IOException;
  }

  /** Writes the fields of one object. */
  @FunctionalInterface
  interface Fields {
    void write() throws IOException;
  }
}
