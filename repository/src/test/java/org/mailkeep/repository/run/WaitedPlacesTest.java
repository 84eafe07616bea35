package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;

class WaitedPlacesTest {

  private static final int MANY = 100_000;

  @Test
  void saysWhatWasDecided() {
    WaitedPlaces places = new WaitedPlaces();
    for (int i = 0; i < MANY; i++) {
      assertThat(places.add()).isEqualTo(i);
    }

    for (int i = 0; i < MANY; i += 2) {
      places.set(i, place(i));
    }

    for (int i = 0; i < MANY; i++) {
      assertThat(places.get(i)).isEqualTo(i % 2 == 0 ? place(i) : null);
    }
  }

  private static Place place(int number) {
    int offset = BlockBuilder.MAX_BYTES - 1 - number;
    return switch (number % 6) {
      case 0 -> new Place.Pending(number, offset);
      case 2 -> new Place.Pending(-1 - number, 0);
      default -> new Place.Stored(new BlockPlace(new PackId(1, new Hash256(number % 7, 0, 0, 0)), number % 70, 100),
          offset);
    };
  }
}
