package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RetryingObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.s3.FaultyProxy.Fault;

/** What becomes of a request when the network or the server fails it. */
class S3FaultsTest {
  private static final Timeouts SHORT = new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(300),
      Duration.ofMillis(900), 1 << 20);
  private static final int ATTEMPTS = 4;
  private static final ObjectKey KEY = new ObjectKey("runs/00000001/aa/outcome");
  private static final ByteBuffer BYTES = ascii("what is to be stored");

  private static InProcessS3 s3;
  private static String bucket;
  @TempDir
  private static Path spool;

  private FaultyProxy proxy;
  private ObjectStore direct;
  private ObjectStore once;
  private ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    s3 = new InProcessS3();
    bucket = s3.newBucket();
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void open() throws Exception {
    proxy = new FaultyProxy(s3.endpoint());
    S3Location place = s3.server().place(bucket);
    direct = s3.server().open(place, spool, Timeouts.DEFAULT);
    S3Server behind = new S3Server(proxy.endpoint(), s3.server().login());
    once = behind.open(
        S3Location.parse("s3://" + bucket + "/" + place.prefix() + "?region=us-east-1&endpoint=" + proxy.endpoint()),
        spool, SHORT);
    store = new RetryingObjectStore(once, ATTEMPTS, time -> {}, new Random(3));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    proxy.close();
    direct.close();
  }

  /** After these nobody knows whether a put was done. */
  static Stream<Fault> ambiguous() {
    return Stream.of(Fault.CUT_BEFORE, Fault.LOST_REPLY, Fault.HANG, Fault.HANG_AFTER,
        Fault.TRICKLE, Fault.answer(500, "InternalError", false), Fault.answer(500, "InternalError", true),
        Fault.answer(502, "", true), Fault.answer(504, "", false));
  }

  /** With these a server says that it did nothing, and would like to be asked again. */
  static Stream<Fault> refusedForNow() {
    return Stream.of(Fault.answer(503, "SlowDown", false), Fault.answer(503, "ServiceUnavailable", false),
        Fault.answer(503, "", false), Fault.answer(429, "TooManyRequests", false),
        Fault.answer(409, "ConditionalRequestConflict", false), Fault.answer(409, "OperationAborted", false),
        Fault.answer(400, "RequestTimeout", false), Fault.answer(400, "BadDigest", false));
  }

  static Stream<Fault> passing() {
    return Stream.concat(Stream.of(Fault.NONE, Fault.LATE), Stream.concat(ambiguous(), refusedForNow()));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void aPutThatFailsOnceSucceeds(Fault fault) throws Exception {
    proxy.next(fault);

    store.put(KEY, BYTES);

    assertThat(direct.get(KEY, 100)).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @MethodSource("passing")
  void aPackThatFailsOnceIsStoredAndNeverRead(Fault fault) throws Exception {
    proxy.next(fault);

    ObjectKey key = stored(store);

    assertThat(direct.get(key, 100)).isEqualTo(BYTES);
    assertThat(proxy.seen()).allMatch(request -> request.startsWith("PUT "));
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void aPutThatGoesOnFailingAmbiguouslyHasAnUnknownOutcome(Fault fault) {
    proxy.rule(request -> request.method().equals("PUT") ? fault : Fault.NONE);

    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining(KEY.path());
    assertThat(proxy.seen()).hasSize(ATTEMPTS);
  }

  @ParameterizedTest
  @MethodSource("refusedForNow")
  void aPutThatGoesOnBeingRefusedIsUnavailable(Fault fault) {
    proxy.rule(request -> fault);

    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(Unavailable.class).hasMessageContaining(KEY.path());
    assertThat(proxy.seen()).hasSize(ATTEMPTS);
    assertThatThrownBy(() -> direct.get(KEY, 100)).isInstanceOf(Missing.class);
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void whatMayHaveBeenDoneIsNeverSaidToHaveFailed(Fault fault) {
    int run = 0;
    for (Fault later : List.of(Fault.answer(503, "SlowDown", false), Fault.answer(403, "AccessDenied", false),
        Fault.answer(404, "NoSuchBucket", false))) {
      ObjectKey key = new ObjectKey("runs/00000001/" + run++ + "/outcome");
      proxy.next(fault).rule(request -> later);

      assertThatThrownBy(() -> store.put(key, BYTES)).isInstanceOf(OutcomeUnknown.class);
    }
  }

  @Test
  void oneAttemptAloneIsUnknownToo() {
    proxy.next(Fault.LOST_REPLY);

    assertThatThrownBy(() -> once.put(KEY, BYTES)).isInstanceOfSatisfying(OutcomeUnknown.class,
        failure -> assertThat(failure.isToldByPuttingAgain()).isTrue());
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void aKeyThatAnotherHoldsIsLostHoweverTheAnswerGotLost(Fault fault) throws Exception {
    direct.put(KEY, ascii("another's, of the same length".substring(0, BYTES.remaining())));
    proxy.next(fault);

    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(Exists.class);
  }

  @Test
  void theReadingBackMayFailAndIsTriedAgain() throws Exception {
    proxy.next(Fault.LOST_REPLY, Fault.NONE, Fault.answer(500, "InternalError", false), Fault.NONE, Fault.HANG);

    store.put(KEY, BYTES);

    assertThat(proxy.seen()).extracting(request -> request.substring(0, 3))
        .containsExactly("PUT", "PUT", "GET", "PUT", "GET", "PUT", "GET");
  }

  @Test
  void whoMayNotReadBackDoesNotKnowWhoseItIs() {
    proxy.next(Fault.LOST_REPLY)
        .rule(request -> request.method().equals("GET") ? Fault.answer(403, "AccessDenied", false) : Fault.NONE);

    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("can't be read");
  }

  @ParameterizedTest
  @MethodSource("passing")
  void aReadThatFailsOnceSucceeds(Fault fault) throws Exception {
    direct.put(KEY, BYTES);
    proxy.next(fault);
    assertThat(store.get(KEY, 100)).isEqualTo(BYTES);

    proxy.next(fault);
    assertThat(store.list("runs/")).hasSize(1);
  }

  @Test
  void anAnswerThatEndsEarlyIsReadAgain() throws Exception {
    direct.put(KEY, BYTES);
    for (Fault fault : List.of(Fault.CUT_REPLY, Fault.HANG_IN_REPLY)) {
      proxy.next(fault);

      assertThat(store.get(KEY, 100)).isEqualTo(BYTES);
    }
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void aReadChangesNothingSoItIsUnavailable(Fault fault) {
    proxy.rule(request -> fault);

    assertThatThrownBy(() -> once.get(KEY, 100)).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> once.list("runs/")).isInstanceOf(Unavailable.class);
  }

  @Test
  void whatTheServerForbidsIsRefusedAtOnceInOneLineWithoutASecret() {
    for (String code : List.of("AccessDenied", "QuotaExceeded", "RequestTimeTooSkewed", "InvalidAccessKeyId",
        "SignatureDoesNotMatch", "")) {
      proxy.rule(request -> Fault.answer(403, code, false));

      assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(Refused.class).hasMessageContaining(code)
          .hasMessageContaining(KEY.path()).hasMessageContaining(bucket).hasMessageContaining("request r-1")
          .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n", "secret=", "Signature=")
              .doesNotContain(s3.server().login().secret()));
      assertThat(proxy.seen()).hasSize(1);
    }
    proxy.rule(request -> Fault.answer(403, "AccessDenied", false));
    assertThatThrownBy(() -> store.put(KEY, BYTES)).hasMessageContaining("s3:PutObject");
    assertThatThrownBy(() -> store.get(KEY, 10)).hasMessageContaining("s3:GetObject");
    assertThatThrownBy(() -> store.list("")).hasMessageContaining("s3:ListBucket");
  }

  @Test
  void aMissingBucketIsNoRepositoryAndAMissingKeyIsMissing() {
    proxy.rule(request -> Fault.answer(404, "NoSuchBucket", false));
    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(NoRepository.class).hasMessageContaining(bucket);
    assertThatThrownBy(() -> store.get(KEY, 10)).isInstanceOf(NoRepository.class);
    assertThatThrownBy(() -> store.list("")).isInstanceOf(NoRepository.class);

    proxy.rule(request -> Fault.answer(404, "NoSuchKey", false));
    assertThatThrownBy(() -> store.get(KEY, 10)).isInstanceOf(Missing.class);
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() throws Exception {
    // Bound and not listening: nobody else can get the port meanwhile.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort());
      S3Location place = S3Location.parse("s3://" + bucket + "/p?region=us-east-1&endpoint=" + nobody);
      try (ObjectStore lonely = new RetryingObjectStore(
          new S3Server(nobody, s3.server().login()).open(place, spool, SHORT), ATTEMPTS, time -> {}, new Random(4))) {
        assertThatThrownBy(() -> lonely.put(KEY, BYTES)).isInstanceOf(Unavailable.class)
            .hasMessageContaining("no connection");
      }
    }
  }

  @Test
  void aServerThatStopsReadingIsWaitedForNoLongerThanTheRequestMayTake() throws Exception {
    proxy.next(Fault.STOP_READING);
    Timeouts impatient = new Timeouts(SHORT.connect(), SHORT.read(), SHORT.call(), 1 << 30);
    S3Server behind = new S3Server(proxy.endpoint(), s3.server().login());
    try (ObjectStore waiting = behind.open(behind.place(bucket), spool, impatient);
        StagedObject staged = waiting.stage()) {
      staged.write(ByteBuffer.allocate(32 << 20));

      assertThatThrownBy(() -> staged.commit(KEY)).isInstanceOf(OutcomeUnknown.class);
    }
  }

  @Test
  void wrongCredentialsAreRefused() throws Exception {
    S3Server stranger = new S3Server(s3.endpoint(), new Login(s3.server().login().accessKey(), "wrong"));
    try (ObjectStore refused = stranger.open(stranger.place(bucket), spool, Timeouts.DEFAULT)) {
      assertThatThrownBy(() -> refused.put(KEY, BYTES)).isInstanceOf(Refused.class)
          .hasMessageContaining("credentials are not valid");
    }
  }

  @Test
  void whateverHappensWhatIsSaidIsTrue() throws Exception {
    long seed = System.nanoTime();
    System.out.println("S3FaultsTest: seed " + seed);
    Random random = new Random(seed);
    List<Fault> faults = passing().toList();
    proxy.rule(request -> random.nextInt(3) == 0 ? faults.get(random.nextInt(faults.size())) : Fault.NONE);
    int unknown = 0;
    for (int i = 0; i < 60; i++) {
      ObjectKey key = new ObjectKey("runs/00000001/" + i + "/outcome");
      boolean taken = random.nextInt(4) == 0;
      ByteBuffer others = ascii("others " + i);
      if (taken) {
        direct.put(key, others);
      }
      try {
        store.put(key, ascii("mine " + i));
        assertThat(taken).isFalse();
        assertThat(direct.get(key, 100)).isEqualTo(ascii("mine " + i));
      } catch (Exists e) {
        assertThat(taken).isTrue();
      } catch (Unavailable e) {
        assertThatThrownBy(() -> direct.get(key, 100)).isInstanceOf(Missing.class);
      } catch (OutcomeUnknown e) {
        unknown++;
      }
    }
    assertThat(unknown).isLessThan(30);
  }

  /** Stores a pack: a staged object whose name is its hash. */
  private static ObjectKey stored(ObjectStore store) throws IOException {
    try (StagedObject staged = store.stage()) {
      staged.write(BYTES.duplicate());
      byte[] hash = Body.of(BYTES).sha256().toBytes();
      ObjectKey key = new ObjectKey("packs/00000001/" + HexFormat.of().formatHex(hash));
      staged.commit(key);
      return key;
    }
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }
}
