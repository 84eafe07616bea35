/**
 * The {@code mailkeep} command: parses the command line, wires the program, draws progress, maps failures to exit codes.
 * Nothing calls it but the operating system.
 */
@NullMarked
package org.mailkeep.cli;

import org.jspecify.annotations.NullMarked;
