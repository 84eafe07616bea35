package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;

/**
 * How the head of an account is written: a page of kind 3, of kind 6 if it has a catalog, or of kind 7 if pages of the account are stored as patches: a reader that does not know patches refuses it.
 * Version 1.
 *
 * <pre>
 * Head     = account text, Root*, catalog Top (kind 6), catalog Top? (kind 7)
 * Root     = path bytes, Ancestor*, tree Top
 * Ancestor = Attributes            the folders above path, from / down, without path itself
 * </pre>
 *
 * <p>Specification: docs/format.md, "Trees".
 */
final class HeadFormat {

  private HeadFormat() {}

  static void write(AccountHead head, PageForm form, ByteWriter out, List<Place> places) {
    boolean catalog = head.catalog().isPresent();
    PageFormat.header(out, switch (form) {
      case FULL -> catalog ? PageKind.HEAD_WITH_CATALOG : PageKind.HEAD;
      case PATCHED -> PageKind.HEAD_WITH_PATCHES;
    }, 0);
    out.text(head.account()).var(head.roots().size());
    for (AccountHead.Root root : head.roots()) {
      out.bytes(root.path().key()).var(root.ancestors().size());
      root.ancestors().forEach(ancestor -> ancestor.write(out));
      TreeFormat.writeTop(root.tree(), out, places);
    }
    if (form == PageForm.PATCHED) {
      out.u8(catalog ? 1 : 0);
    }
    head.catalog().ifPresent(top -> TreeFormat.writeTop(top, out, places));
  }

  static AccountHead read(Page page) throws RepositoryException {
    PageKind kind = page.kind().isHead() ? page.kind() : PageKind.HEAD;
    ByteReader in = page.items(kind, 0);
    var places = page.places();
    String account = in.text("account");
    int count = in.count(40, "root");
    List<AccountHead.Root> roots = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TreePath path = TreePath.ofKey(in.bytes(TreePath.LONGEST, "path"), "head of " + account);
      int above = in.count(6, "ancestor");
      List<Attributes> ancestors = new ArrayList<>(above);
      for (int k = 0; k < above; k++) {
        ancestors.add(Attributes.read(in));
      }
      roots.add(new AccountHead.Root(path, ancestors, TreeFormat.readTop(in, places)));
    }
    boolean hasCatalog = kind == PageKind.HEAD_WITH_PATCHES ? in.flag("catalog") : kind == PageKind.HEAD_WITH_CATALOG;
    Optional<PageTop> catalog = hasCatalog
        ? Optional.of(TreeFormat.readTop(in, places))
        : Optional.empty();
    in.end();
    return new AccountHead(account, roots, catalog);
  }
}
