package org.mailkeep.restore.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressTest {

  @Test
  void namesAndAddressesAreToldApart() {
    assertThat(shown("Ann <ann@a.example>, \"Bob, B.\" <bob@b.example>, carl@c.example (Carl C.), <dora@d.example>"))
        .containsExactly("Ann|ann|a.example", "Bob, B.|bob|b.example", "Carl C.|carl|c.example", "|dora|d.example");
  }

  @Test
  void quotesCommentsAndRoutesAreTakenOff() {
    assertThat(shown("\"Q \\\"x\\\"\" <@r.example,@s.example:q@a.example> (comment (in it)), \"l p\"@b.example"))
        .containsExactly("Q \"x\"|q|a.example", "|lp|b.example");
  }

  @Test
  void groupsBeginAndEnd() {
    assertThat(Address.list("Friends: ann@a.example, b@b.example;, c@c.example").stream().map(Address::kind))
        .containsExactly(Address.Kind.GROUP, Address.Kind.MAILBOX, Address.Kind.MAILBOX, Address.Kind.END_OF_GROUP,
            Address.Kind.MAILBOX);
    assertThat(Address.list("undisclosed-recipients:;").stream().map(Address::kind))
        .containsExactly(Address.Kind.GROUP, Address.Kind.END_OF_GROUP);
  }

  @Test
  void whatIsBrokenIsReadAsFarAsItGoes() {
    assertThat(shown("ann")).containsExactly("|ann|");
    assertThat(shown("Ann <ann@a.example")).containsExactly("Ann|ann|a.example");
    assertThat(shown("\"Ann <ann@a.example>")).hasSize(1);
    assertThat(shown("(only a comment")).isEmpty();
    assertThat(shown(", ,;:<>@\\\"(")).isNotNull();
  }

  private static List<String> shown(String field) {
    return Address.list(field).stream().map(a -> a.name() + "|" + a.mailbox() + "|" + a.host()).toList();
  }
}
