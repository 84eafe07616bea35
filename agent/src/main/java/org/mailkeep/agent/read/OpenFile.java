package org.mailkeep.agent.read;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.mailkeep.agent.change.FileFacts;

/**
 * A file that is open.
 *
 * @param at where it is by now
 * @param facts what it looked like; so many bytes of it are to be read
 */
record OpenFile(FileChannel channel, Path at, FileFacts facts) {}
