package org.mailkeep.repository.protocol;

import java.util.Arrays;
import java.util.List;

/** One random interleaving of agents, maintainers, readers and mishaps, from its seed; at its end the agents die and maintenance cleans up. */
final class Schedule {

  private static final int STEPS = 450;
  private static final int AGENTS = 3;
  private static final int MAINTAINERS = 2;
  private static final int READERS = 2;
  /** Rounds of maintenance after which all garbage must be gone. */
  private static final int ROUNDS = 16;

  private final World world;
  private final Agent[] agents = new Agent[AGENTS];
  private final Maintainer[] maintainers = new Maintainer[MAINTAINERS];
  private final Reader[] readers = new Reader[READERS];
  private final int[] asleep = new int[AGENTS + MAINTAINERS + READERS];

  Schedule(World world) {
    this.world = world;
    Arrays.setAll(agents, number -> new Agent(world, number));
    Arrays.setAll(maintainers, number -> new Maintainer(world, "maintainer" + number));
    Arrays.setAll(readers, number -> new Reader(world, number));
  }

  /** Runs it; throws a {@link Violation} if something happens that must not. */
  void run() {
    for (int step = 0; step < STEPS; step++) {
      step(step);
      world.invariants.check();
    }
    world.tally.steps += STEPS;
  }

  /** The agents are dead; maintenance goes on. */
  void drain() {
    world.trace.say(() -> "the agents die");
    world.endFaults();
    while (world.store.hasLatePuts()) {
      world.store.arrive(world.dice);
      world.invariants.check();
    }
    Maintainer last = new Maintainer(world, "last");
    List<String> garbage = List.of("not looked for");
    for (int round = 0; round < ROUNDS && !garbage.isEmpty(); round++) {
      // In this order: a fold has to come between the floor and the deletion, or the boundary never reaches the floor's epoch.
      last.perform(MaintenanceTask.FLOOR);
      last.perform(MaintenanceTask.MARK);
      last.perform(MaintenanceTask.FOLD);
      last.perform(MaintenanceTask.DELETE);
      if (RepackRun.isWorthwhile(world)) {
        last.perform(MaintenanceTask.REPACK);
      }
      garbage = world.invariants.garbage();
    }
    if (!garbage.isEmpty()) {
      throw new Violation("garbage stays: " + garbage);
    }
    world.tally.drains++;
  }

  private void step(int now) {
    switch (world.dice.weighted(world.mood.actors())) {
      case 0 -> act(now, world.dice.below(AGENTS));
      case 1 -> act(now, AGENTS + world.dice.below(MAINTAINERS));
      case 2 -> act(now, AGENTS + MAINTAINERS + world.dice.below(READERS));
      default -> mishap();
    }
  }

  private void act(int now, int actor) {
    if (asleep[actor] > now) {
      return;
    }
    boolean risk = false;
    if (actor < AGENTS) {
      agents[actor].step();
      risk = agents[actor].isAtRisk();
    } else if (actor < AGENTS + MAINTAINERS) {
      maintainers[actor - AGENTS].step();
      risk = maintainers[actor - AGENTS].isAtRisk();
    } else {
      readers[actor - AGENTS - MAINTAINERS].step();
    }
    // What others do is most dangerous to somebody who has decided something.
    if (world.dice.percent(risk ? 3 * world.mood.stall() : world.mood.stall())) {
      asleep[actor] = now + world.dice.between(5, world.mood.stallSteps());
    }
  }

  private void mishap() {
    if (world.dice.percent(world.mood.crash())) {
      if (world.dice.percent(80)) {
        agents[world.dice.below(AGENTS)].crash(world.dice.percent(40));
      } else {
        maintainers[world.dice.below(MAINTAINERS)].crash();
      }
      return;
    }
    switch (world.dice.below(4)) {
      case 0 -> {
        int from = world.dice.below(AGENTS);
        int to = (from + world.dice.between(1, AGENTS - 1)) % AGENTS;
        agents[to].takeOver(agents[from]);
      }
      case 1 -> {
        long some = world.dice.someOf(world.dice.someOf(-1));
        world.trace.say(() -> "somebody hides snapshots " + Ids.text("r", some & world.store.snapshots()));
        world.store.hide(some);
      }
      case 2 -> {
        world.trace.say(() -> "nobody hides snapshots any more");
        world.store.hide(0);
      }
      default -> arrive();
    }
  }

  private void arrive() {
    if (world.store.hasLatePuts()) {
      Put put = world.store.arrive(world.dice);
      world.tally.lateArrivals++;
      world.trace.say(() -> "late arrives " + put);
    }
  }
}
