package org.mailkeep.repository.store.s3;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** S3Proxy in this process, over memory: checks signatures, knows conditions, and has no object lock. */
public final class InProcessS3 implements AutoCloseable {
  private static final Login LOGIN = new Login("test-key", "test-secret");

  private final S3Proxy proxy;
  private final S3Server server;

  public InProcessS3() throws Exception {
    this(S3Proxy.builder().awsAuthentication(AuthenticationType.AWS_V2_OR_V4, LOGIN.accessKey(), LOGIN.secret()));
  }

  private InProcessS3(S3Proxy.Builder builder) throws Exception {
    proxy = builder.blobStore(new TransientNio2BlobStore()).endpoint(URI.create("http://127.0.0.1:0"))
        .v4MaxNonChunkedRequestSize(256L << 20).build();
    proxy.start();
    server = new S3Server(URI.create("http://127.0.0.1:" + proxy.getPort()), LOGIN);
  }

  /** One that takes whatever credentials come, for tests whose program finds its own. */
  public static InProcessS3 forAnybody() throws Exception {
    return new InProcessS3(S3Proxy.builder().awsAuthentication(AuthenticationType.NONE, "", ""));
  }

  public S3Server server() {
    return server;
  }

  public URI endpoint() {
    return server.endpoint();
  }

  public String newBucket() {
    return server.newBucket();
  }

  @Override
  public void close() throws Exception {
    proxy.stop();
  }
}
