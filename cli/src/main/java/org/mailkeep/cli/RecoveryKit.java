package org.mailkeep.cli;

import java.time.Clock;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.CredentialFile;

/**
 * What opens a repository when its passphrase is forgotten, to be printed and locked away. {@code --credential} takes it as it is.
 *
 * @param repositoryId of the repository
 * @param credential the owner's, as one line
 * @param text all of it
 */
record RecoveryKit(String repositoryId, String credential, String text) {
  static final String WARNING = "Without the passphrase or this kit the mail in the repository is lost: there is no back door.";

  static RecoveryKit of(String location, Credential owner, Clock clock) {
    String id = owner.repositoryId().hex();
    String credential = CredentialFile.text(owner);
    String text = String.join("\n",
        "Mailkeep recovery kit",
        "",
        "Repository  " + id,
        "At          " + location,
        "Made        " + Times.show(clock.instant(), clock.getZone()),
        "",
        "The line below is the owner's credential. It opens everything in this repository",
        "without the passphrase: keep this page where you would keep all of that mail.",
        "To use it, put the line (or this whole page) into a file and say",
        "",
        "    mailkeep restore -r REPO --credential FILE ...",
        "",
        WARNING,
        "",
        credential,
        "");
    return new RecoveryKit(id, credential, text);
  }
}
