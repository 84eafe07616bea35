package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.pack.PackId;

class DistrustFormatTest {

  private static final Id128 SIGNER = new Id128(1, 2);
  private static final RunId OLD = new RunId(3, new Id128(3, 3));
  private static final RunId SEEN = new RunId(6, new Id128(6, 6));
  private static final PackId PACK = new PackId(3, new Hash256(1, 2, 3, 4));
  private static final Distrust DISTRUST = new Distrust(8, 5, Set.of(SEEN), Set.of(OLD),
      Map.of(SIGNER, new Distrust.Revoked(4, 7)), Set.of(PACK, new PackId(2, new Hash256(-1, 2, 3, 4))), Set.of(PACK),
      Map.of(-7L, 8, 9L, 6));

  @Test
  void itIsReadAsItWasWritten() throws Exception {
    assertThat(DistrustFormat.read(DistrustFormat.write(DISTRUST), "distrust")).isEqualTo(DISTRUST);
    assertThat(DistrustFormat.read(DistrustFormat.write(Distrust.NONE), "distrust")).isEqualTo(Distrust.NONE);
  }

  @Test
  void whatIsCutShortIsCorrupt() {
    byte[] body = DistrustFormat.write(DISTRUST);
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> DistrustFormat.read(cut, "distrust")).isInstanceOf(Corrupt.class)
          .hasMessageStartingWith("distrust");
    }
    assertThatThrownBy(() -> DistrustFormat.read(Arrays.copyOf(body, body.length + 1), "distrust"))
        .isInstanceOf(Corrupt.class);
  }

  @Test
  void aBaseCountsIfItsRunWasLookedAtOrKnew() {
    long other = 5;
    assertThat(DISTRUST.mayInherit(other, new RunId(8, SIGNER))).as("knew").isTrue();
    assertThat(DISTRUST.mayInherit(other, SEEN)).as("was looked at").isTrue();
    assertThat(DISTRUST.mayInherit(other, new RunId(6, SIGNER))).as("was under way").isFalse();
    assertThat(DISTRUST.mayInherit(other, new RunId(4, SIGNER))).as("was folded").isTrue();
    assertThat(DISTRUST.mayInherit(other, OLD)).as("could not be looked at").isFalse();
    assertThat(DISTRUST.mayInherit(9, SEEN)).as("was healed before").isTrue();
    assertThat(DISTRUST.mayInherit(9, new RunId(4, SIGNER))).as("needs a distrusted pack").isFalse();
    assertThat(Distrust.NONE.mayInherit(9, OLD)).isTrue();
  }

  @Test
  void whoIsRevokedStaysSo() {
    Distrust again = DISTRUST.revoke(SIGNER, 6, 9);

    assertThat(again).as("not since later").isEqualTo(DISTRUST);
    assertThat(DISTRUST.revoke(SIGNER, 2, 9).distrusts(SIGNER, OLD)).isTrue();
    assertThat(DISTRUST.distrusts(SIGNER, OLD)).isFalse();
    assertThat(DISTRUST.distrusts(SIGNER, SEEN)).isTrue();
    assertThat(DISTRUST.denies(SIGNER, SEEN)).isFalse();
    assertThat(DISTRUST.denies(SIGNER, new RunId(7, SIGNER))).isTrue();
    assertThat(DISTRUST.distrusts(new Id128(9, 9), SEEN)).isFalse();
  }
}
