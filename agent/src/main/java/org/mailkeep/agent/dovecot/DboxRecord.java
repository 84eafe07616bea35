package org.mailkeep.agent.dovecot;

/**
 * A message in a dbox file: header, payload, metadata, one right after the other.
 *
 * @param offset where its header begins in the file
 * @param headerBytes of the header
 * @param payloadBytes of the message as stored, which is often compressed
 * @param metadataBytes of the metadata with the marks around it
 * @param metadata what that says
 */
public record DboxRecord(long offset, int headerBytes, long payloadBytes, int metadataBytes, DboxMetadata metadata) {

  /** Where the payload begins. */
  public long payloadOffset() {
    return offset + headerBytes;
  }

  /** Where the metadata begins. */
  public long metadataOffset() {
    return payloadOffset() + payloadBytes;
  }

  /** Where the next message begins. */
  public long end() {
    return metadataOffset() + metadataBytes;
  }

  /** Bytes of the message as it would be stored plain, its attachments within. */
  public long plaintextBytes() {
    return metadata.plaintextSize().orElse(payloadBytes);
  }
}
