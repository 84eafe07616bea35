package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailkeep.restore.mime.Address;
import org.mailkeep.restore.mime.Header;
import org.mailkeep.restore.mime.MimePart;
import org.mailkeep.restore.mime.Parameters;

/** Writes envelopes and body structures (RFC 3501, section 7.4.2). */
final class Structures {
  private final ImapWriter out;

  Structures(ImapWriter out) {
    this.out = out;
  }

  void envelope(Header header) throws IOException {
    out.raw("(").nstring(header.value("date")).raw(" ").nstring(header.value("subject")).raw(" ");
    Optional<String> from = filled(header, "from");
    addresses(from);
    out.raw(" ");
    addresses(filled(header, "sender").or(() -> from));
    out.raw(" ");
    addresses(filled(header, "reply-to").or(() -> from));
    for (String name : List.of("to", "cc", "bcc")) {
      out.raw(" ");
      addresses(filled(header, name));
    }
    out.raw(" ").nstring(header.value("in-reply-to")).raw(" ").nstring(header.value("message-id")).raw(")");
  }

  private static Optional<String> filled(Header header, String name) {
    return header.value(name).filter(value -> !value.isBlank());
  }

  private void addresses(Optional<String> field) throws IOException {
    List<Address> all = field.map(Address::list).orElse(List.of());
    if (all.isEmpty()) {
      out.raw("NIL");
      return;
    }
    out.raw("(");
    for (Address address : all) {
      switch (address.kind()) {
        case MAILBOX -> {
          out.raw("(").nstring(Optional.of(address.name()).filter(name -> !name.isEmpty())).raw(" NIL ")
              .string(address.mailbox()).raw(" ").string(address.host()).raw(")");
        }
        case GROUP -> out.raw("(NIL NIL ").string(address.mailbox()).raw(" NIL)");
        case END_OF_GROUP -> out.raw("(NIL NIL NIL NIL)");
      }
    }
    out.raw(")");
  }

  /** Writes the structure of a message or part. */
  void structure(MimePart part, Form form) throws IOException {
    out.raw("(");
    if (part.isMultipart()) {
      for (MimePart child : part.children()) {
        structure(child, form);
      }
      out.raw(" ").string(part.type().subtype());
      if (form == Form.EXTENDED) {
        out.raw(" ");
        parameters(part.type().parameters());
        extension(part.header());
      }
    } else {
      single(part, form);
    }
    out.raw(")");
  }

  private void single(MimePart part, Form form) throws IOException {
    Header header = part.header();
    out.string(part.type().type()).raw(" ").string(part.type().subtype()).raw(" ");
    if (part.type().is("text") && part.type().parameters().get("charset").isEmpty()) {
      parameters(part.type().parameters().and("charset", "us-ascii"));
    } else {
      parameters(part.type().parameters());
    }
    out.raw(" ").nstring(header.value("content-id")).raw(" ").nstring(header.value("content-description")).raw(" ");
    out.string(header.value("content-transfer-encoding").map(value -> Parameters.parse(value).value())
        .filter(value -> !value.isEmpty()).orElse("7bit"));
    out.raw(" " + (part.bodyTo() - part.bodyFrom()));
    if (part.isMessage()) {
      MimePart message = part.children().getFirst();
      out.raw(" ");
      envelope(message.header());
      out.raw(" ");
      structure(message, form);
      out.raw(" " + part.bodyLines());
    } else if (part.type().is("text")) {
      out.raw(" " + part.bodyLines());
    }
    if (form == Form.EXTENDED) {
      out.raw(" ").nstring(header.value("content-md5"));
      extension(header);
    }
  }

  private void parameters(Parameters parameters) throws IOException {
    if (parameters.all().isEmpty()) {
      out.raw("NIL");
      return;
    }
    String before = "(";
    for (Parameters.Parameter parameter : parameters.all()) {
      out.raw(before).string(parameter.name()).raw(" ").string(parameter.value());
      before = " ";
    }
    out.raw(")");
  }

  /** Disposition, language and location. */
  private void extension(Header header) throws IOException {
    Optional<Parameters> disposition = header.value("content-disposition").map(Parameters::parse)
        .filter(parsed -> !parsed.value().isEmpty());
    if (disposition.isPresent()) {
      out.raw(" (").string(disposition.get().value()).raw(" ");
      parameters(disposition.get());
      out.raw(") ");
    } else {
      out.raw(" NIL ");
    }
    List<String> languages = Arrays.stream(header.value("content-language").orElse("").split(",")).map(String::strip)
        .filter(language -> !language.isEmpty()).toList();
    String before = "(";
    for (String language : languages) {
      out.raw(before).string(language);
      before = " ";
    }
    out.raw(languages.isEmpty() ? "NIL " : ") ").nstring(header.value("content-location"));
  }

  /** How much a structure tells. */
  enum Form {
    /** As in BODY. */
    BASIC,
    /** As in BODYSTRUCTURE. */
    EXTENDED
  }
}
