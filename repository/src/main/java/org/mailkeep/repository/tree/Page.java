package org.mailkeep.repository.tree;

import java.util.Iterator;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat.PlaceReader;

/** A page as it was read: its logical bytes, and where the things lie that it refers to. */
final class Page {

  private final byte[] logical;
  private final List<Place> places;
  private final String object;

  Page(byte[] logical, List<Place> places, String object) {
    this.logical = logical;
    this.places = List.copyOf(places);
    this.object = object;
  }

  /** The bytes that the page's id covers. Not to be changed. */
  byte[] logical() {
    return logical;
  }

  /** The places of all that it refers to, in order. */
  List<Place> allPlaces() {
    return places;
  }

  /** What its items are. */
  PageKind kind() throws RepositoryException {
    return PageKind.of(new ByteReader(logical, object).u8(), object);
  }

  /** Begins reading the items of a page that must be of {@code kind} and {@code level}. */
  ByteReader items(PageKind kind, int level) throws RepositoryException {
    ByteReader in = new ByteReader(logical, object);
    PageKind found = PageKind.of(in.u8(), object);
    int foundLevel = in.u8();
    if (found != kind || foundLevel != level) {
      throw in.corrupt("a page of kind " + found.code() + ", level " + foundLevel + " where kind " + kind.code()
          + ", level " + level + " belongs");
    }
    return in;
  }

  /** Gives the places in order. */
  PlaceReader places() {
    Iterator<Place> next = places.iterator();
    return () -> {
      if (!next.hasNext()) {
        throw new Corrupt(object + ": fewer places than references");
      }
      return next.next();
    };
  }
}
