/**
 * Objects in a bucket of an S3 server: AWS, Ceph, MinIO. Only {@code SdkBucket} knows the library that talks to it; {@code DirectBucket} makes the frequent
 * requests without that library. The classes above them decide what an answer, or the lack of one, means. Nothing here retries.
 */
@NullMarked
package org.mailkeep.repository.store.s3;

import org.jspecify.annotations.NullMarked;
