package org.mailkeep.cli.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One mail: some prose, and attachments as some mail program would encode them.
 *
 * @param seed what its words follow from
 * @param from the sender
 * @param to the receiver
 * @param date when it was sent
 * @param attachments what is attached
 * @param encoder the sender's mail program
 */
record SampleMessage(long seed, String from, String to, Instant date, List<SampleAttachment> attachments,
    Encoder encoder) {

  /**
   * How a mail program writes base64.
   *
   * @param columns characters of a line
   * @param lineEnd of all lines of the mail, as it was stored
   */
  record Encoder(String name, int columns, String lineEnd) {}

  /** The mail's bytes. */
  byte[] bytes() {
    SplittableRandom random = new SplittableRandom(seed);
    String end = encoder.lineEnd();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String id = Long.toHexString(random.nextLong());
    String subject = SampleText.words(random, 2 + random.nextInt(5), " ");
    String boundary = "=_" + Long.toHexString(random.nextLong());
    ascii(out, "Return-Path: <" + from + ">" + end);
    ascii(out, "Received: from mx." + from.substring(from.indexOf('@') + 1) + " by mail.example.org with ESMTPS id "
        + id + ";" + end + "\t" + date(date.plusSeconds(2)) + end);
    ascii(out, "Message-ID: <" + id + "@" + from.substring(from.indexOf('@') + 1) + ">" + end);
    ascii(out, "Date: " + date(date) + end + "From: <" + from + ">" + end + "To: <" + to + ">" + end + "Subject: "
        + subject + end);
    ascii(out, "User-Agent: " + encoder.name() + end + "MIME-Version: 1.0" + end);
    String text = SampleText.paragraphs(random, 400 + random.nextInt(5_000), end);
    if (attachments.isEmpty()) {
      ascii(out, "Content-Type: text/plain; charset=utf-8" + end + end + text);
      return out.toByteArray();
    }
    ascii(out, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"" + end + end);
    ascii(out, "--" + boundary + end + "Content-Type: text/plain; charset=utf-8" + end + end + text);
    Base64.Encoder base64 = Base64.getMimeEncoder(encoder.columns(), end.getBytes(StandardCharsets.US_ASCII));
    for (SampleAttachment attachment : attachments) {
      ascii(out,
          end + "--" + boundary + end + "Content-Type: " + attachment.type() + "; name=\"" + attachment.name() + "\""
              + end + "Content-Transfer-Encoding: base64" + end
              + "Content-Disposition: attachment; filename=\"" + attachment.name() + "\"" + end + end);
      out.writeBytes(base64.encode(attachment.content()));
    }
    ascii(out, end + "--" + boundary + "--" + end);
    return out.toByteArray();
  }

  private static String date(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
