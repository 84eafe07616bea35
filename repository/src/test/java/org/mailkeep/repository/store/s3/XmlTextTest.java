package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XmlTextTest {

  @Test
  void findsElementsInOrderAndTheirText() {
    String xml = "<?xml version=\"1.0\"?><List xmlns=\"x\"><Name>a</Name><Contents><Key>1</Key></Contents>\n"
        + "<Contents><Key>2 &lt;&#62;&#x26;&amp;&quot;&apos;</Key></Contents></List>";

    assertThat(XmlText.all(xml, "Contents")).hasSize(2).first().isEqualTo("<Key>1</Key>");
    assertThat(XmlText.first(XmlText.all(xml, "Contents").getLast(), "Key")).isEqualTo("2 <>&&\"'");
  }

  @Test
  void whatIsNotThereIsEmptyAndWhatIsBrokenIsNoMoreThanText() {
    assertThat(XmlText.first("<Code/>", "Code")).isEmpty();
    assertThat(XmlText.first("<Code>cut", "Code")).isEmpty();
    assertThat(XmlText.all("<Contents>a</Contents><Contents>", "Contents")).containsExactly("a");
    assertThat(XmlText.first("<Code>&secret; &#99999999; & &#x110000;</Code>", "Code"))
        .isEqualTo("&secret; &#99999999; & &#x110000;");
  }
}
