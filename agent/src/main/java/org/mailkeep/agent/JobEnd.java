package org.mailkeep.agent;

/**
 * Says that a job is to end although accounts are left, as at the end of its window. What is done by then is committed; the account under way and those not reached are recorded as carried, and come
 * first the next time.
 */
@FunctionalInterface
public interface JobEnd {

  /** The job goes on until all is done. */
  JobEnd NEVER = () -> false;

  /** Whether it is time. Asked by the job's thread, for every file. */
  boolean reached();
}
