package org.mailkeep.repository.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.RootHistory;
import org.mailkeep.repository.root.RootLink;
import org.mailkeep.repository.store.ObjectStore;

/** Checks all of the log: signatures, chains, the chain of roots, and that whatever a root or a witness has seen of it is still there. Needs the report key. */
public final class AuditCheck {

  private final AuditLog log;
  private final RootHistory roots;
  private final Id128 repository;

  public AuditCheck(ObjectStore store, Keyring keyring, AuditLog log) {
    this.log = log;
    roots = new RootHistory(store, keyring);
    repository = keyring.repositoryId();
  }

  /**
   * Checks it. Roots older than the one that a witness has seen are not read again.
   *
   * @return what there is to be seen now, to be kept if no problem was found; empty if there is no root
   * @throws WrongKey if the witness has seen another repository
   */
  public Optional<Witness> check(Optional<Witness> witness, AuditLog.Visitor visitor) throws IOException {
    refuseForeign(witness, repository);
    SeenHeads seen = new SeenHeads(witness, visitor::problem);
    // Roots before events: what a root names is there when it is written.
    roots.visit(seen.oldestRoot(), new Roots(seen, visitor));
    log.visit(new AuditLog.Visitor() {
      @Override
      public void event(AuditEvent event) {
        visitor.event(event);
      }

      @Override
      public void problem(String problem) {
        visitor.problem(problem);
      }

      @Override
      public void link(ChainHead link) {
        seen.event(link);
        visitor.link(link);
      }
    });
    seen.end();
    return seen.now(repository);
  }

  static void refuseForeign(Optional<Witness> witness, Id128 repository) throws WrongKey {
    if (witness.isPresent() && !witness.get().repository().equals(repository)) {
      throw new WrongKey("the witness has seen repository " + witness.get().repository().brief() + ", this one is "
          + repository.brief());
    }
  }

  /** Newest first: the newest says which events there must be, and none may have taken back what one before it said. */
  private static final class Roots implements RootHistory.Visitor {
    private final SeenHeads seen;
    private final AuditLog.Visitor visitor;
    private List<ChainHead> later = new ArrayList<>();
    private long laterRoot = -1;

    Roots(SeenHeads seen, AuditLog.Visitor visitor) {
      this.seen = seen;
      this.visitor = visitor;
    }

    @Override
    public void root(RootLink link) {
      long number = link.root().sequence();
      seen.root(number, link.sha256());
      List<ChainHead> heads;
      try {
        heads = AuditHeads.said(link.root());
      } catch (Corrupt e) {
        visitor.problem(String.valueOf(e.getMessage()));
        return;
      }
      if (laterRoot < 0) {
        heads.forEach(head -> seen.expect(head, "root " + number));
      } else {
        for (ChainHead head : heads) {
          if (later.stream()
              .noneMatch(other -> other.actor().equals(head.actor()) && other.sequence() >= head.sequence())) {
            visitor
                .problem("roots: number " + laterRoot + " takes back that there was event " + head.sequence() + " of "
                    + head.actor().brief());
            seen.expect(head, "root " + number);
          }
        }
      }
      later = heads;
      laterRoot = number;
    }

    @Override
    public void problem(String problem) {
      visitor.problem(problem);
    }
  }
}
