package org.mailkeep.repository.protocol;

/** What maintenance does, each on its own and as often as it likes. */
enum MaintenanceTask {
  FOLD(12), MARK(8), FLOOR(4), DELETE(8), REPACK(6), MERGE(2), HOLD(2), ERASE(1), CLEAN(3), REBUILD(1);

  private final int weight;

  MaintenanceTask(int weight) {
    this.weight = weight;
  }

  /** How often, beside the others. */
  int weight() {
    return weight;
  }
}
