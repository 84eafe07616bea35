package org.mailkeep.repository.protocol;

/** Does one task of maintenance after another, in any order; another one may be at it too. */
final class Maintainer {
  private final World world;
  private final Client client;
  private Task task;

  Maintainer(World world, String name) {
    this.world = world;
    client = new Client(world, name);
  }

  void step() {
    if (task == null) {
      task = begin(MaintenanceTask.values()[world.dice.weighted(world.mood.tasks())]);
    }
    if (task.step()) {
      task = null;
    }
  }

  boolean isAtRisk() {
    return task != null && task.isAtRisk();
  }

  /** Does a task to its end, with nobody else around. */
  void perform(MaintenanceTask kind) {
    Task whole = begin(kind);
    while (!whole.step()) {
      world.invariants.check();
    }
    world.invariants.check();
  }

  void crash() {
    world.trace.say(() -> client.name() + " crashes");
    task = null;
  }

  private Task begin(MaintenanceTask kind) {
    world.trace.say(() -> client.name() + " begins " + kind);
    return switch (kind) {
      case FOLD -> new FoldTask(world, client);
      case MARK -> new MarkTask(world, client);
      case FLOOR -> new FloorTask(world, client);
      case DELETE -> new DeleteTask(world, client);
      case REPACK -> new RepackTask(world, client);
      case MERGE -> new MergeTask(world, client);
      case HOLD -> new HoldTask(world, client);
      case ERASE -> new EraseTask(world, client);
      case CLEAN -> new CleanTask(world, client);
      case REBUILD -> new RebuildTask(world, client);
    };
  }
}
