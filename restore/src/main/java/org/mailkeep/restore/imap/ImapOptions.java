package org.mailkeep.restore.imap;

/**
 * How messages go into mailboxes that have some.
 *
 * @param replaceFlags whether messages that are there get the snapshot's flags and keywords, exactly
 * @param compareTexts whether the texts of messages are compared, too, that are known to be there by their GUID
 * @param dryRun whether nothing is changed on the server
 */
public record ImapOptions(boolean replaceFlags, boolean compareTexts, boolean dryRun) {}
