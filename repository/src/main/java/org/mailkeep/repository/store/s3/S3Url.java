package org.mailkeep.repository.store.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The grammar of an S3 location.
 *
 * <pre>
 * Location = "s3://" Bucket ("/" Prefix)? ("?" Option ("&amp;" Option)*)?
 * Option   = Name "=" Value                  Value percent-encoded where it holds % or &amp;
 * </pre>
 *
 * <p>Credentials do not belong into it: a command line is seen by every user of the machine.
 */
final class S3Url {
  static final String SCHEME = "s3://";

  private static final int LONGEST = 4096;
  private static final List<String> OPTIONS = List.of("ca", "checksums", "chunked-encoding", "control", "endpoint",
      "path-style", "region", "sse", "storage-class");
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,62}");
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern STORAGE_CLASS = Pattern.compile("[A-Z0-9_-]{1,64}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9:/_.-]{1,2048}");
  private static final List<String> ARCHIVES = List.of("GLACIER", "DEEP_ARCHIVE");

  private final String text;
  private final String bucket;
  private final String prefix;
  private final Map<String, String> options = new TreeMap<>();

  S3Url(String text) {
    this.text = text;
    if (!text.startsWith(SCHEME) || text.length() > LONGEST) {
      throw new IllegalArgumentException("not an S3 location: it begins with " + SCHEME + " and is not longer than "
          + LONGEST + " characters");
    }
    String[] parts = text.substring(SCHEME.length()).split("\\?", 2);
    String[] place = parts[0].split("/", 2);
    if (place[0].contains("@")) {
      // Not quoted: what stands before the @ may be a secret.
      throw new IllegalArgumentException("an S3 location holds no credentials: name the bucket right after " + SCHEME
          + " and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
    }
    bucket = place[0];
    prefix = place.length == 1 ? "" : place[1].replaceAll("^/+|/+$", "");
    if (!BUCKET.matcher(bucket).matches()) {
      throw wrong("'" + bucket + "' is not the name of a bucket, which has 3 to 63 letters, digits, - . or _");
    }
    if (!prefix.isEmpty() && !PREFIX.matcher(prefix).matches()) {
      throw wrong("the prefix '" + prefix + "' may hold letters, digits, - _ . and single slashes only");
    }
    if (parts.length == 2) {
      readOptions(parts[1]);
    }
  }

  S3Location read() {
    return location(option("endpoint", S3Url::endpoint), option("region", matching(REGION)), option("ca", Path::of));
  }

  /** As {@link #read}, but what is said of the server neither here nor there is as in {@code main}. */
  S3Location readBeside(S3Location main) {
    if (options.containsKey("control")) {
      throw wrong("control objects have one place: no control= inside of control=");
    }
    boolean sameServer = !options.containsKey("endpoint");
    return location(sameServer ? main.endpoint() : option("endpoint", S3Url::endpoint),
        option("region", matching(REGION)).or(() -> sameServer ? main.region() : Optional.empty()),
        option("ca", Path::of).or(() -> sameServer ? main.ca() : Optional.empty()));
  }

  private S3Location location(Optional<URI> endpoint, Optional<String> region, Optional<Path> ca) {
    return new S3Location(bucket, prefix, endpoint, region, option("storage-class", S3Url::storageClass),
        option("sse", S3Url::encryption), ca, option("control", Function.identity()),
        new S3Wishes(option("checksums", S3Settings.Checksums::of), option("chunked-encoding", S3Url::truth),
            option("path-style", S3Url::truth)),
        text);
  }

  private void readOptions(String query) {
    for (String option : query.split("&", -1)) {
      String[] sides = option.split("=", 2);
      if (!OPTIONS.contains(sides[0])) {
        throw wrong("there is no option '" + sides[0] + "'; there are " + String.join(", ", OPTIONS));
      }
      if (sides.length == 1 || sides[1].isEmpty()) {
        throw wrong("the option '" + sides[0] + "' needs a value: " + sides[0] + "=…");
      }
      if (options.put(sides[0], decode(sides[1])) != null) {
        throw wrong("the option '" + sides[0] + "' is given twice");
      }
    }
  }

  private String decode(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("'" + value + "' is not percent-encoded: a % is written %25, an & is written %26");
    }
  }

  private <T> Optional<T> option(String name, Function<String, T> reader) {
    String value = options.get(name);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(value));
    } catch (IllegalArgumentException e) {
      throw wrong("option '" + name + "': " + e.getMessage());
    }
  }

  private static URI endpoint(String value) {
    URI uri;
    try {
      uri = new URI(value.replaceAll("/$", ""));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL such as https://s3.example.org", e);
    }
    boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && "".equals(uri.getRawPath());
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a URL here holds no credentials; use AWS_ACCESS_KEY_ID and "
          + "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
    }
    if (uri.getHost() == null || !plain || !web) {
      throw new IllegalArgumentException("not a URL such as https://s3.example.org or http://127.0.0.1:9000");
    }
    return uri;
  }

  private static String storageClass(String value) {
    if (ARCHIVES.contains(value)) {
      throw new IllegalArgumentException(value + " can't be read without being thawed first; GLACIER_IR can");
    }
    return matching(STORAGE_CLASS).apply(value);
  }

  private static S3Location.Encryption encryption(String value) {
    if (value.equals("AES256") || value.equals("aws:kms")) {
      return new S3Location.Encryption(value, Optional.empty());
    }
    if (value.startsWith("aws:kms:")) {
      return new S3Location.Encryption("aws:kms",
          Optional.of(matching(KEY).apply(value.substring("aws:kms:".length()))));
    }
    throw new IllegalArgumentException("'" + value + "' is none of AES256, aws:kms, aws:kms:KEY");
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + value + "' is neither true nor false");
    };
  }

  private static Function<String, String> matching(Pattern pattern) {
    return value -> {
      if (!pattern.matcher(value).matches()) {
        throw new IllegalArgumentException("'" + value + "' makes no sense here");
      }
      return value;
    };
  }

  private IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix) + ": " + why);
  }
}
