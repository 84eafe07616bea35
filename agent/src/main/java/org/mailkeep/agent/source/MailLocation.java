package org.mailkeep.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.PathPattern.User;

/**
 * Where the mail of many accounts lies, in Dovecot's mail_location words. Variables name the account: {@code %u} the user, {@code %n} and {@code %d} what is before and after its {@code @},
 * {@code ~} or {@code %h} its home directory.
 *
 * <pre>
 * maildir:PATH [:LAYOUT=fs] [:INBOX=PATH] [:CONTROL=PATH] [:INDEX=PATH] [:UTF-8]
 * mbox:PATH    [:INBOX=PATH] [:CONTROL=PATH] [:INDEX=PATH] [:UTF-8]
 * mdbox:PATH   [:ALT=PATH] [:ATTACHMENTS=PATH] [:INBOX=PATH] [:CONTROL=PATH] [:INDEX=PATH]
 *              [:MAILBOXDIR=FOLDER] [:DIRNAME=FOLDER] [:UTF-8]
 * sdbox:PATH   the same; dbox: is another word for it
 * files:PATH                                   any files, mail or not
 * </pre>
 *
 * <p>A colon within a path is written twice. What ALT, CONTROL and INDEX name belongs to the account too, if it exists and lies elsewhere. ATTACHMENTS is what Dovecot has as a setting of
 * its own, {@code mail_attachment_dir}; all accounts share it. An account is backed up with those of its
 * attachments that its messages refer to, and the whole folder as the reserved account {@code @attachments}.
 *
 * <p>Without a list, the accounts are those for whom a store exists: every path that the pattern can have made is looked for. A location without variables is that of one account. It is
 * named after the path's last name, except for {@code files:} the last that is not just a customary name for mail: {@code /home/joe/Maildir} is that of {@code joe}.
 */
public final class MailLocation {

  private static final Set<String> CUSTOMARY = Set.of("maildir", ".maildir", "mail", "mbox", "inbox", "mdbox", "sdbox",
      "dbox");

  private final String text;
  private final StoreKind kind;
  private final PathPattern path;
  private final LocationOptions options;
  private final @Nullable String name;

  private MailLocation(String text, StoreKind kind, PathPattern path, LocationOptions options, @Nullable String name) {
    this.text = text;
    this.kind = kind;
    this.path = path;
    this.options = options;
    this.name = name;
  }

  /**
   * Reads a location.
   *
   * @throws LocationException if it is none that can be read
   */
  public static MailLocation parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    StoreKind kind = switch (word) {
      case "maildir" -> StoreKind.MAILDIR;
      case "mbox" -> StoreKind.MBOX;
      case "mdbox" -> StoreKind.MDBOX;
      case "sdbox", "dbox" -> StoreKind.SDBOX;
      case "files" -> StoreKind.FILES;
      default -> throw new LocationException(AccountName.printable(text) + ": a mail location begins with "
          + StoreKind.WORDS + ", such as maildir:/var/vmail/%d/%n/Maildir");
    };
    List<String> words = colon < 0 ? List.of() : split(text.substring(colon + 1));
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      throw new LocationException(word + ": a path is missing, such as " + word + ":/var/mail/%n");
    }
    LocationOptions options = LocationOptions.parse(kind, words.subList(1, words.size()), text);
    return new MailLocation(text, kind, PathPattern.parse(words.getFirst(), text), options, null);
  }

  /** Cuts at single colons; two stand for one. */
  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != ':') {
        word.append(text.charAt(i));
      } else if (text.startsWith("::", i)) {
        word.append(':');
        i++;
      } else {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    words.add(word.toString());
    return words;
  }

  /**
   * The same location, whose only account has this name.
   *
   * @throws LocationException if it can have several accounts, or this can be none's name
   */
  public MailLocation named(String account) {
    if (!path.fixed()) {
      throw new LocationException(
          text + ": its variables name the accounts, so that '" + AccountName.printable(account) + "' cannot");
    }
    String problem = AccountName.problem(account);
    if (problem != null) {
      throw new LocationException(problem);
    }
    return new MailLocation(text, kind, path, options, account);
  }

  /** Whether the accounts cannot be told from the file system, so that a list of them is needed. */
  public boolean needsList() {
    return !path.fixed() && !path.reversible();
  }

  /**
   * The accounts for whom a store exists now.
   *
   * @throws LocationException if a list is needed
   * @throws IOException if the place where they begin cannot be read
   */
  public FoundAccounts find() throws IOException {
    if (needsList()) {
      throw new LocationException(text
          + ": who has an account cannot be told from this pattern alone; give a list of users and homes, as 'doveadm user' prints it, or use %u or %n");
    }
    if (path.fixed()) {
      return only();
    }
    SortedMap<String, User> users = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    new UserSearch(path, this::isStore, users, refused).run();
    PathPattern inbox = options.inbox();
    if (inbox != null && inbox.reversible()) {
      new UserSearch(inbox, this::isStore, users, refused).run();
    }
    List<SourceAccount> accounts = new ArrayList<>();
    for (User user : users.values()) {
      accounts.add(new SourceAccount(user.name(), kind, attachments(), roots(user)));
    }
    return withAttachments(accounts, refused);
  }

  /** The reserved account comes last: an attachment lies in its folder before any message refers to it. */
  private FoundAccounts withAttachments(Collection<SourceAccount> accounts, List<String> refused) {
    List<SourceAccount> all = new ArrayList<>(accounts);
    attachments().filter(Files::isDirectory).map(SourceAccount::ofAttachments).ifPresent(all::add);
    return new FoundAccounts(all, refused);
  }

  private FoundAccounts only() throws IOException {
    User nobody = new User("", null);
    Path store = path.path(nobody);
    if (!isStore(store)) {
      throw new NoSuchFileException(store.toString(), null,
          kind.folderOnly() ? "no such directory" : "no such file or directory");
    }
    String account = name == null ? nameOf(store) : name;
    String problem = AccountName.problem(account);
    if (problem != null) {
      throw new LocationException(text + ": " + problem + "; give the account a name");
    }
    return withAttachments(List.of(new SourceAccount(account, kind, attachments(), roots(nobody))), List.of());
  }

  private String nameOf(Path store) {
    for (int i = store.getNameCount() - 1; i >= 0; i--) {
      String last = store.getName(i).toString();
      if (kind == StoreKind.FILES || !CUSTOMARY.contains(last.toLowerCase(Locale.ROOT))) {
        return last;
      }
    }
    return store.getNameCount() == 0 ? "root" : store.getFileName().toString();
  }

  /**
   * The accounts of a list, whether or not their mail exists.
   *
   * @throws LocationException if this location is that of one account
   */
  public FoundAccounts find(AccountList list) {
    if (path.fixed()) {
      throw new LocationException(
          text + ": has no variable, so that all accounts of the list would have the same mail");
    }
    SortedMap<String, SourceAccount> accounts = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    for (AccountList.User listed : list.users()) {
      String problem = AccountName.problem(listed.name());
      if (problem != null) {
        refused.add(problem);
        continue;
      }
      try {
        accounts.putIfAbsent(listed.name(),
            new SourceAccount(listed.name(), kind, attachments(), roots(new User(listed.name(), listed.home()))));
      } catch (LocationException e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }
    return withAttachments(accounts.values(), refused);
  }

  private boolean isStore(Path store) {
    return kind.folderOnly() ? Files.isDirectory(store) : Files.isDirectory(store) || Files.isRegularFile(store);
  }

  /** The store itself, whether it exists or not, and what else exists. */
  private List<SourceRoot> roots(User user) {
    Path store = path.path(user);
    PathPattern inboxPattern = options.inbox();
    Path inbox = inboxPattern == null ? null : inboxPattern.path(user);
    List<SourceRoot> roots = new ArrayList<>();
    roots.add(new SourceRoot(store, layout(store, inbox)));
    if (inbox != null) {
      add(roots, inbox, inboxLayout());
    }
    PathPattern alt = options.alt();
    if (alt != null) {
      add(roots, alt.path(user), layout(store, inbox));
    }
    for (PathPattern other : options.others()) {
      add(roots, other.path(user), new OpaqueLayout());
    }
    return roots;
  }

  /** Where attachments lie that messages of any account refer to by name: not part of any account. */
  public Optional<Path> attachments() {
    return Optional.ofNullable(options.attachments()).map(pattern -> pattern.path(new User("", null)));
  }

  private void add(List<SourceRoot> roots, Path root, StoreLayout layout) {
    for (SourceRoot before : roots) {
      if (root.startsWith(before.path())) {
        return;
      }
      if (before.path().startsWith(root)) {
        throw new LocationException(
            text + ": " + root + " holds the mail too, which lies in " + before.path() + "; leave that option out");
      }
    }
    if (Files.exists(root)) {
      roots.add(new SourceRoot(root, layout));
    }
  }

  private StoreLayout layout(Path store, @Nullable Path inbox) {
    String below = inbox != null && inbox.startsWith(store) ? store.relativize(inbox).toString() : null;
    return switch (kind) {
      case MAILDIR -> new MaildirLayout(options.nested(), inbox == null ? "" : below, options.utf8());
      case MBOX -> new MboxLayout(below, options.utf8());
      case MDBOX, SDBOX -> new DboxLayout(options.mailboxes(), options.messages(), false, options.utf8());
      case FILES -> new FilesLayout();
    };
  }

  private StoreLayout inboxLayout() {
    return switch (kind) {
      case MAILDIR -> new MaildirLayout(options.nested(), "", options.utf8());
      case MDBOX, SDBOX -> new DboxLayout(options.mailboxes(), options.messages(), true, options.utf8());
      case MBOX, FILES -> new MboxLayout(null, options.utf8());
    };
  }

  /** As it was given. */
  @Override
  public String toString() {
    return text;
  }
}
