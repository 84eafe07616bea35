/**
 * One commit of a job: opens, stores what is new, and commits with a single create-once object, or leaves only garbage.
 */
@NullMarked
package org.mailkeep.repository.run;

import org.jspecify.annotations.NullMarked;
