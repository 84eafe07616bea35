package org.mailkeep.repository.store.s3;

import java.util.Optional;

/**
 * The settings that a location asks for. What it leaves open is remembered from a probe, or safe.
 *
 * @param checksums which checksums the client adds
 * @param chunkedEncoding whether bodies are signed piece by piece
 * @param pathStyle whether the bucket's name stands in the path of requests
 */
record S3Wishes(Optional<S3Settings.Checksums> checksums, Optional<Boolean> chunkedEncoding,
    Optional<Boolean> pathStyle) {}
