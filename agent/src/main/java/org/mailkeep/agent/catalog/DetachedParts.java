package org.mailkeep.agent.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.dovecot.DovecotFormatException;
import org.mailkeep.agent.dovecot.ExtRef;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.DetachedPart;
import org.mailkeep.repository.tree.TreePath;

/** Where the attachments lie that Dovecot keeps in files of their own, and which of them a message refers to. */
final class DetachedParts {

  private final Map<String, Attachment> files = new HashMap<>();

  /** Notes a file below the folder for attachments. */
  void file(int root, TreePath path) {
    files.putIfAbsent(ExtRef.reference(path.toString()), new Attachment(root, path));
  }

  /** Those of a message, or none if one of them is not there, is not understood, or there are too many: then its text is not whole, as its size tells. */
  List<DetachedPart> of(DboxRecord record) {
    List<DetachedPart> parts = new ArrayList<>();
    try {
      int pathBytes = 0;
      for (ExtRef ref : record.metadata().extRefs()) {
        Attachment file = files.get(ref.path());
        pathBytes += file == null ? 0 : file.path.keyLength();
        if (file == null || parts.size() == CatalogMessage.MOST_DETACHED
            || pathBytes > CatalogMessage.LONGEST_DETACHED) {
          return List.of();
        }
        parts.add(new DetachedPart(ref.offset(), ref.size(), ref.base64Columns(), ref.crlf(), file.root, file.path));
      }
    } catch (DovecotFormatException | IllegalArgumentException e) {
      return List.of();
    }
    return parts;
  }

  private record Attachment(int root, TreePath path) {}
}
