/**
 * The locks that mail servers take on their own files, taken for moments by a reader: fcntl locks, and the dotlocks of mboxes. None is ever waited for without an end. A POSIX lock is lost when
 * its process closes any descriptor of the file, so nothing else here may open and close a file while it is locked.
 */
@NullMarked
package org.mailkeep.agent.lock;

import org.jspecify.annotations.NullMarked;
