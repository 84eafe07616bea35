package org.mailkeep.cli;

/** Has another thread do, while this one tries a passphrase, what is due afterwards in any case and takes as long as opening every jar: Java finds out who writes its log. */
final class HeadStart {

  private HeadStart() {}

  static void begin() {
    Thread.ofPlatform().daemon().name("mailkeep-head-start")
        .start(() -> System.getLogger(HeadStart.class.getName()));
  }
}
