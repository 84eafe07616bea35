/**
 * How stored objects begin and how their bodies are written and read: bounded encoding, compressed payloads, the eight-byte frame.
 */
@NullMarked
package org.mailkeep.repository.frame;

import org.jspecify.annotations.NullMarked;
