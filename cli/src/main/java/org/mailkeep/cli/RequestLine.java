package org.mailkeep.cli;

import java.io.IOException;
import org.mailkeep.repository.store.Requests;

/** What a command asked of the repository's store, in one line or as JSON. */
final class RequestLine {
  private RequestLine() {}

  static String text(Requests requests) {
    return "requests: " + Amounts.count(requests.puts(), "put", "puts") + " of " + Amounts.bytes(requests.sentBytes())
        + ", " + Amounts.count(requests.gets(), "get", "gets") + " of " + Amounts.bytes(requests.receivedBytes()) + ", "
        + Amounts.count(requests.lists(), "list", "lists")
        + (requests.heads() == 0 ? "" : ", " + Amounts.count(requests.heads(), "head", "heads"))
        + (requests.others() == 0 ? "" : ", " + Amounts.count(requests.others()) + " other");
  }

  static void json(Requests requests, JsonOutput out) throws IOException {
    out.field("requests", requests.all()).field("putRequests", requests.puts()).field("getRequests", requests.gets())
        .field("listRequests", requests.lists()).field("headRequests", requests.heads())
        .field("otherRequests", requests.others()).field("sentBytes", requests.sentBytes())
        .field("receivedBytes", requests.receivedBytes());
  }
}
