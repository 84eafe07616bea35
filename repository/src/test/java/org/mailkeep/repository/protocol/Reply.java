package org.mailkeep.repository.protocol;

/** What a client hears of a put. */
enum Reply {
  CREATED, EXISTS,
  /** Nothing: it may have happened, may not have, or may still. */
  UNKNOWN
}
