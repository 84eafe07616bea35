package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.store.InMemoryObjectStore;

class CredentialTest {
  @TempDir
  private Path folder;

  private final SecureRandom random = new SecureRandom();
  private final Credential owner = Credential.newOwner(Id128.random(random), "Zoë's laptop", random);

  @Test
  void everyRoleComesBackAsItWas() throws Exception {
    for (Role role : Role.values()) {
      Credential credential = owner.forRole(role, "host " + role, random);

      Credential decoded = Credential.decode(new ByteReader(credential.encode(), "test"));

      assertThat(decoded.encode()).isEqualTo(credential.encode());
      assertThat(decoded.role()).isEqualTo(role);
      assertThat(decoded.name()).isEqualTo("host " + role);
      assertThat(decoded.repositoryId()).isEqualTo(owner.repositoryId());
      for (Purpose purpose : Purpose.values()) {
        assertThat(decoded.privateKey(purpose)).isEqualTo(role.opens(purpose) ? owner.privateKey(purpose) : null);
      }
    }
  }

  @Test
  void aNewHolderSharesWhatHisRoleNeedsAndSignsWithAKeyOfHisOwn() throws Exception {
    Credential agent = owner.forRole(Role.AGENT, "mail1", random);

    assertThat(agent.indexKey()).isEqualTo(owner.indexKey());
    assertThat(agent.chunkIdKey()).isEqualTo(owner.chunkIdKey());
    assertThat(agent.adminPublicKey()).isEqualTo(owner.adminPublicKey()).isEqualTo(owner.adminKey().publicKey());
    assertThat(agent.signingKey().id()).isNotEqualTo(owner.signingKey().id());
    assertThat(HexFormat.of().formatHex(agent.encode()))
        .doesNotContain(HexFormat.of().formatHex(owner.privateKey(Purpose.REPORT)));
  }

  @Test
  void aCredentialWithKeysThatItsRoleDoesNotHoldIsRefused() throws Exception {
    byte[] restorer = owner.forRole(Role.RESTORE, "x", random).encode();
    for (Role role : List.of(Role.OWNER, Role.AGENT, Role.MAINTAINER, Role.AUDITOR)) {
      byte[] promoted = restorer.clone();
      promoted[0] = (byte) role.code();
      assertThatThrownBy(() -> Credential.decode(new ByteReader(promoted, "test"))).as(role.toString())
          .isInstanceOf(Corrupt.class);
    }
    for (int length = 0; length < restorer.length; length++) {
      byte[] cut = Arrays.copyOf(restorer, length);
      assertThatThrownBy(() -> Credential.decode(new ByteReader(cut, "test"))).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void aNameIsSomethingToShow() {
    for (String name : List.of("", "  ", "two\nlines", "\u001b[31mred", "x".repeat(201))) {
      assertThatThrownBy(() -> Credential.newOwner(owner.repositoryId(), name, random))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void noSecretShowsInWhatIsPrinted() throws Exception {
    List<String> printed = List.of(owner.toString(),
        new KeyObjects(new InMemoryObjectStore(), random)
            .create(owner).toString());

    for (String text : printed) {
      assertThat(text).contains("owner").contains("Zoë's laptop").contains(owner.repositoryId().brief());
      for (byte[] secret : List.of(owner.indexKey(), owner.chunkIdKey(), owner.privateKey(Purpose.CONTENT))) {
        assertThat(text).doesNotContain(HexFormat.of().formatHex(secret, 0, 4))
            .doesNotContain(Base64.getEncoder().encodeToString(secret));
      }
    }
  }

  @Test
  void aFileHoldsOneLineThatOnlyItsOwnerReads() throws Exception {
    Path file = folder.resolve("owner.key");

    CredentialFile.write(file, owner);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(Files.readString(file)).startsWith("mailkeep-credential-1 ").endsWith("\n").hasLineCount(1);
    assertThat(CredentialFile.read(file).encode()).isEqualTo(owner.encode());
  }

  @Test
  void aFileIsNeverReplaced() throws Exception {
    Path file = Files.writeString(folder.resolve("owner.key"), "mine");

    assertThatThrownBy(() -> CredentialFile.write(file, owner)).isInstanceOf(Exists.class)
        .hasMessageContaining("owner.key");
    assertThat(file).hasContent("mine");
    assertThatThrownBy(() -> CredentialFile.write(folder.resolve("none/owner.key"), owner)).isInstanceOf(Refused.class);
  }

  @Test
  void whatIsNoCredentialFileIsSaidToBeNone() throws Exception {
    Path file = folder.resolve("key");

    assertThatThrownBy(() -> CredentialFile.read(file)).isInstanceOf(Missing.class)
        .hasMessageContaining(file.toString());
    for (String text : List.of("", "hello", "mailkeep-credential-1 ", "mailkeep-credential-1 ????",
        "mailkeep-credential-1 AAAA",
        "x".repeat(200_000), "mailkeep-credential-1 " + "A".repeat(200_000))) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> CredentialFile.read(file)).isInstanceOf(Corrupt.class)
          .hasMessageContaining(file.toString());
    }
    Files.writeString(file, "mailkeep-credential-2 AAAA");
    assertThatThrownBy(() -> CredentialFile.read(file)).isInstanceOf(UnsupportedFormat.class);
    assertThatThrownBy(() -> CredentialFile.read(folder)).isInstanceOf(Refused.class);
  }

  @Test
  void aFileThatTravelledThroughAnEditorIsReadAllTheSame() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "  " + CredentialFile.text(owner) + "\r\n\n");

    assertThat(CredentialFile.read(file).encode()).isEqualTo(owner.encode());
  }

  @Test
  void everyChangedCharacterIsNoticed() throws Exception {
    byte[] line = CredentialFile.text(owner).getBytes(US_ASCII);
    for (int at = 0; at < line.length; at++) {
      byte[] changed = line.clone();
      changed[at] = (byte) (changed[at] == 'A' ? 'B' : 'A');
      Object found;
      try {
        found = CredentialFile.parse(new String(changed, US_ASCII), "test").encode();
      } catch (Corrupt | UnsupportedFormat e) {
        assertThat(e.getMessage()).doesNotContain(new String(line, 30, 20, US_ASCII));
        continue;
      }
      // The last character may hold bits that stand for nothing.
      assertThat(found).as("character " + at).isEqualTo(owner.encode());
      assertThat(at).isGreaterThan(line.length - 4);
    }
  }
}
