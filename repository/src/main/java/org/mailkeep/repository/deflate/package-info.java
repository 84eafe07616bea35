/**
 * Makes raw DEFLATE streams bit for bit as zlib and GNU gzip make them, and finds out which of them made a given stream. Called by who
 * unwraps mail compressed on disk and by who wraps it again. Knows nothing of the gzip and zlib envelopes, nor of mail.
 */
@NullMarked
package org.mailkeep.repository.deflate;

import org.jspecify.annotations.NullMarked;
