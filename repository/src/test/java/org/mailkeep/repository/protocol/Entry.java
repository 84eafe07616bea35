package org.mailkeep.repository.protocol;

/**
 * What a snapshot says of one account.
 *
 * @param version which state of the account's mail it is
 * @param items all that is needed to restore it: its chunks and its head
 * @param places in which pack each item lay when the recipe was written, by item
 */
record Entry(int account, int version, long items, int[] places) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("account " + account + " v" + version + " [");
    for (long left = items; left != 0; left = Ids.rest(left)) {
      int item = Ids.first(left);
      text.append(" i").append(item).append("@p").append(places[item]);
    }
    return text + " ]";
  }
}
