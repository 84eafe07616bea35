package org.mailkeep.repository.protocol;

import java.util.List;

/**
 * How likely what is in one schedule. Each schedule draws its own, so that together they reach what evenly mixed ones hardly ever would: long stalls while maintenance races on, many
 * lost replies, nothing but erasures (swarm testing: Groce et al., ISSTA 2012). Two rules are so rarely needed that schedules without them are of a kind that needs them more.
 *
 * @param actors weights of agents, maintainers, readers and mishaps
 * @param tasks weights of the maintainers' tasks, in the order of {@link MaintenanceTask}
 * @param stall percent of steps after which an actor sleeps
 * @param stallSteps how long at most
 * @param crash percent of mishaps that are crashes
 * @param faults percent of puts whose reply is lost, that come late, or twice
 * @param stale percent of reads of the root that are served an old one
 * @param storeAgain percent of known chunks that are stored again (the layout rule does that)
 * @param newMail percent of runs before which an account's mail changes
 * @param retire percent of entries that policy gives up when it may
 */
record Mood(int[] actors, int[] tasks, int stall, int stallSteps, int crash, int faults, int stale, int storeAgain,
    int newMail, int retire) {

  static Mood draw(Dice dice, Rules rules) {
    if (!rules.hold(Rule.REPACK_IS_A_RUN)) {
      return slowRepacks(dice);
    }
    return !rules.hold(Rule.FLOOR_PROTECTS) ? deaths(dice) : dice.percent(30) ? churn(dice) : anything(dice);
  }

  /** A maintainer that sleeps over its copies, and one that does all else meanwhile. */
  private static Mood slowRepacks(Dice dice) {
    int[] tasks = tasks(List.of(MaintenanceTask.FOLD, MaintenanceTask.MARK, MaintenanceTask.FLOOR,
        MaintenanceTask.DELETE, MaintenanceTask.REPACK), dice);
    return new Mood(new int[] {3, 10, 0, 0}, tasks, dice.between(3, 10), dice.between(60, 150), 0, 0, 0, 10, 50, 50);
  }

  /** Agents that die with what they know left behind, and mail that is given up at once. */
  private static Mood deaths(Dice dice) {
    int[] tasks = tasks(List.of(MaintenanceTask.FOLD, MaintenanceTask.MARK), dice);
    return new Mood(new int[] {10, 6, 0, 2}, tasks, dice.between(0, 3), 30, 70, 0, 0, 10, 100, 100);
  }

  private static int[] tasks(List<MaintenanceTask> possible, Dice dice) {
    int[] tasks = new int[MaintenanceTask.values().length];
    for (MaintenanceTask task : possible) {
      tasks[task.ordinal()] = dice.between(1, 6);
    }
    return tasks;
  }

  private static Mood anything(Dice dice) {
    int[] actors = {dice.between(4, 16), dice.between(3, 16), dice.between(0, 3), dice.between(0, 1)};
    int[] tasks = new int[MaintenanceTask.values().length];
    for (MaintenanceTask task : MaintenanceTask.values()) {
      tasks[task.ordinal()] = task.weight() * (dice.percent(25) ? 0 : dice.percent(25) ? 4 : 1);
    }
    tasks[MaintenanceTask.FOLD.ordinal()]++;
    tasks[MaintenanceTask.HOLD.ordinal()] *= dice.below(2);
    tasks[MaintenanceTask.ERASE.ordinal()] *= dice.below(2);
    return new Mood(actors, tasks, dice.between(0, 5), dice.between(10, 90), dice.between(0, 60),
        dice.percent(40) ? 0 : dice.between(1, 25), dice.percent(70) ? 0 : dice.between(1, 10), dice.between(0, 40),
        dice.between(10, 90), dice.between(10, 100));
  }

  /** Mail that comes and goes, nothing kept for long, and few mishaps: what is given up is soon wanted again. */
  private static Mood churn(Dice dice) {
    int[] tasks = tasks(List.of(MaintenanceTask.FOLD, MaintenanceTask.MARK, MaintenanceTask.FLOOR,
        MaintenanceTask.DELETE, MaintenanceTask.CLEAN, MaintenanceTask.REPACK), dice);
    tasks[MaintenanceTask.MERGE.ordinal()] = dice.below(3);
    tasks[MaintenanceTask.REBUILD.ordinal()] = dice.below(3);
    int[] actors = {dice.between(8, 16), dice.between(4, 10), dice.below(3), dice.below(2)};
    return new Mood(actors, tasks, dice.between(0, 8), dice.between(10, 60), 90, 0, 0, dice.between(0, 10),
        dice.between(60, 100), 100);
  }
}
