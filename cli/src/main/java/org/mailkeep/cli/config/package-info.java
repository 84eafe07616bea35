/**
 * A configuration file as a tree whose every node knows its line, and the reading of it key by key, in which every mistake is collected rather than only the first. Knows YAML and
 * nothing of what is configured.
 */
@NullMarked
package org.mailkeep.cli.config;

import org.jspecify.annotations.NullMarked;
