package org.mailkeep.repository.store;

/** What a store can do, or can't, and what Mailkeep does not do where it can't. */
public enum Ability {
  CREATE_ONCE("create-once",
      "two agents could overwrite each other's commits: back up with one agent at a time, or keep control objects elsewhere (control=)"), RACES(
          "races",
          "two agents that commit in the same moment could both believe that they did: as for create-once"), LISTING(
              "listing",
              "what was just stored may be overlooked: this store is not fit for a repository"), RANGES("ranged-reads",
                  "whole packs would have to be read: this store is not fit for a repository"), SHA256_TAKEN(
                      "sha256-taken", "damage on the way to the store shows only when it is read"), SHA256_KEPT(
                          "sha256-kept", "verify has to read packs to prove them"), CRC("crc-checksums",
                              "none: the client sends them only where S3 demands one (checksums=when-required)"), OBJECT_LOCK(
                                  "object-lock",
                                  "what is stored can be deleted by whoever may delete"), RETENTION("retention-kept",
                                      "a retention is accepted and not shown: don't rely on it"), REMOVAL("removal",
                                          "none for an agent that backs up; maintenance needs it");

  private final String word;
  private final String lack;

  Ability(String word, String lack) {
    this.word = word;
    this.lack = lack;
  }

  /** What it is called in output; never changes. */
  public String word() {
    return word;
  }

  /** What follows where a store can't. */
  public String lack() {
    return lack;
  }
}
