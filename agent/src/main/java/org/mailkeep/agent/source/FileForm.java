package org.mailkeep.agent.source;

/** What a file of a mail store is, as far as its place tells: how it is taken apart. */
public enum FileForm {
  /** One message. */
  MESSAGE,
  /** Messages one after the other, each after a From_ line. */
  MBOX,
  /** Messages in Dovecot's own framing, each with what Dovecot knows of it. */
  DBOX,
  /** A part of a message that lies in a file of its own, shared by all messages that have it. */
  ATTACHMENT,
  /** Anything else: indexes, lists, files half delivered. */
  OPAQUE;

  /** Whether such a file is never written to once it has its name, only renamed, linked and deleted. */
  public boolean immutable() {
    return this == MESSAGE || this == ATTACHMENT;
  }
}
