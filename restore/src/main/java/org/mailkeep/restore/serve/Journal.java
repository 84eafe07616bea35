package org.mailkeep.restore.serve;

/** Told what happens, in lines for whoever runs the server. Called from several threads. What comes from clients is short, and has no controls in it. */
@FunctionalInterface
public interface Journal {
  void say(String line);
}
