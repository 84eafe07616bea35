"""The work of .ci/dovecot-stores, which says what it is for."""
import base64
import hashlib
import imaplib
import json
import os
import random
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(10 ** 6)
MAILKEEP = os.environ["MAILKEEP"]
NAMES = ["ann", "bob", "cid"]
MESSAGES = 30                           # the first night; half as many the second
UID = 5000
imaplib._MAXLINE = 10 ** 7

# Of each kind: what Dovecot calls it, and what Mailkeep does; {mail} is the folder of all its accounts.
KINDS = {
    "maildir": ("maildir:~/Maildir", "maildir:{mail}/%n/Maildir"),
    "maildir-gz": ("maildir:~/Maildir", "maildir:{mail}/%n/Maildir"),
    "sdbox-gz": ("sdbox:~/sdbox", "sdbox:{mail}/%n/sdbox"),
    "mdbox": ("mdbox:~/mdbox", "mdbox:{mail}/%n/mdbox"),
    "mdbox-gz": ("mdbox:~/mdbox", "mdbox:{mail}/%n/mdbox"),
    "mdbox-gz-sis": ("mdbox:~/mdbox", "mdbox:{mail}/%n/mdbox:ATTACHMENTS={mail}/attachments"),
    "mbox": ("mbox:~/mail:INBOX=~/mail/inbox", "mbox:{mail}/%n/mail:INBOX={mail}/%n/mail/inbox"),
}

CONF = """
base_dir = {run}
state_dir = {run}
instance_name = {name}
log_path = {log}
protocols = imap lmtp
ssl = no
first_valid_uid = 1000
mail_plugins = zlib
mdbox_rotate_size = 512k
mail_attachment_min_size = 16k
lda_mailbox_autocreate = yes
postmaster_address = postmaster@mail.example
hostname = mail.example
default_vsz_limit = 512M
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = passwd-file
  args = {users}
}}
plugin {{
  zlib_save_level = 6
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0600
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


def account(name, kind):
    return f"{name}.{kind}"


def ok(answer):
    if answer[0] != "OK":
        raise OSError(f"IMAP says {answer!r}")
    return answer[1]


class Server:
    """A Dovecot of its own, which serves the stores below a folder: {mail}/KIND/ACCOUNT."""

    def __init__(self, name, folder, mail):
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        self.run, self.log, self.conf = (os.path.join(folder, n) for n in ("run", "log", "dovecot.conf"))
        users = os.path.join(folder, "users")
        with open(users, "w") as out:
            for kind, (location, _) in KINDS.items():
                more = " userdb_zlib_save=gz" if "-gz" in kind else ""
                more += f" userdb_mail_attachment_dir={mail}/{kind}/attachments" if "-sis" in kind else ""
                for name_of_user in NAMES:
                    user = account(name_of_user, kind)
                    out.write(f"{user}:::::::userdb_uid={UID} userdb_gid={UID} userdb_home={mail}/{kind}/{user} "
                              f"userdb_mail={location}{more}\n")
        with open(self.conf, "w") as out:
            out.write(CONF.format(run=self.run, name=name, log=self.log, users=users))
        open(self.log, "w").close()
        os.chmod(self.log, 0o666)

    def __enter__(self):
        subprocess.run(["dovecot", "-c", self.conf], check=True)
        for _ in range(200):
            if os.path.exists(os.path.join(self.run, "lmtp")):
                return self
            time.sleep(.05)
        raise SystemExit("dovecot did not start, see " + self.log)

    def __exit__(self, *_):
        try:
            with open(os.path.join(self.run, "master.pid")) as pid:
                master = int(pid.read())
            os.kill(master, 15)
            while True:
                os.kill(master, 0)
                time.sleep(.02)
        except (ProcessLookupError, FileNotFoundError):
            pass

    def imap(self, user):
        return imaplib.IMAP4_stream(f"exec doveadm -c {self.conf} exec imap -u {user} 2>/dev/null")

    def doveadm(self, *words):
        subprocess.run(["doveadm", "-c", self.conf, *words], check=True, stderr=subprocess.DEVNULL)

    def complaints(self):
        """What it has logged since the last call that it should not have."""
        with open(self.log) as lines:
            found = [line for line in lines if re.search(r"Error:|Panic:|Fatal:|[Cc]orrupt|[Rr]ebuil|fscking", line)]
        os.truncate(self.log, 0)
        return found


class Mail:
    """Made-up messages, the same for every kind of store."""

    def __init__(self):
        self.rnd = random.Random(SEED)
        self.pool = [self.attachment(self.rnd.choice([9_000, 30_000, 150_000, 400_000])) for _ in range(6)]
        self.sent = 0

    def attachment(self, about):
        size = self.rnd.randrange(about // 2, about)
        return self.rnd.randbytes(size) if self.rnd.random() < .5 else (b"%d;" * (size // 4) % tuple(
            self.rnd.randrange(100) for _ in range(size // 4)))

    def message(self):
        """Its text with CRLF, and who gets it."""
        self.sent += 1
        words = [f"{self.rnd.getrandbits(40):x} of {self.rnd.randrange(1000)}" for _ in range(self.rnd.randrange(3, 300))]
        lines = [f"Message-ID: <{self.sent}@mail.example>", "From: a@mail.example", "To: b@mail.example",
                 f"Subject: message {self.sent}", "MIME-Version: 1.0"]
        if self.rnd.random() < .5:
            whole = self.rnd.choice(self.pool) if self.rnd.random() < .6 else self.attachment(60_000)
            lines += ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", *words, "--b",
                      "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64", "",
                      *base64.encodebytes(whole).decode().splitlines(), "--b--"]
        else:
            lines += ["", *words]
        text = "".join(line + "\r\n" for line in lines).encode()
        return text, self.rnd.sample(NAMES, self.rnd.choice([1, 1, 2, 3]))

    def deliver(self, server, count):
        """Delivers to all kinds, in one transaction each, as a mailing would be."""
        with socket.socket(socket.AF_UNIX) as lmtp:
            lmtp.connect(os.path.join(server.run, "lmtp"))
            replies = lmtp.makefile("rb")

            def reply(code=b"2"):
                line = replies.readline()
                while line[3:4] == b"-":
                    line = replies.readline()
                if not line.startswith(code):
                    raise OSError(f"LMTP says {line!r}")

            def say(line, code=b"2"):
                lmtp.sendall(line.encode() + b"\r\n")
                reply(code)

            reply()
            say("LHLO test")
            for _ in range(count):
                text, names = self.message()
                for kind in KINDS:
                    say("MAIL FROM:<a@mail.example>")
                    for name in names:
                        say(f"RCPT TO:<{account(name, kind)}>")
                    say("DATA", b"354")
                    lmtp.sendall(re.sub(rb"(?m)^\.", b"..", text) + b".\r\n")
                    for _ in names:
                        reply()


def use(server, night, name, kind):
    """What an owner does with the mail: the same in every kind of store."""
    rnd = random.Random(f"{SEED} {night} {name}")
    imap = server.imap(account(name, kind))
    if night == 1:
        for box in ["Archive", "Work/2026", "Entw&APw-rfe"]:
            ok(imap.create(box))
        for box in ["Archive", "Entw&APw-rfe"]:
            ok(imap.subscribe(box))
    ok(imap.select("INBOX"))

    def some(share):
        uids = ok(imap.uid("SEARCH", "ALL"))[0].split()
        return b",".join(sorted(rnd.sample(uids, round(len(uids) * share)), key=int)).decode()

    def do(share, *command):
        uids = some(share)
        if uids:
            ok(imap.uid(command[0], uids, *command[1:]))

    for share, flag in [(.6, "\\Seen"), (.2, "\\Answered"), (.2, "\\Flagged"), (.1, "\\Draft"), (.3, "$Forwarded"), (.2, "Later")]:
        do(share, "STORE", "+FLAGS.SILENT", f"({flag})")
    do(.1, "STORE", "-FLAGS.SILENT", "(\\Seen)")
    do(.3, "MOVE", "Archive")
    do(.2, "COPY", '"Work/2026"')
    do(.2, "STORE", "+FLAGS.SILENT", "(\\Deleted)")
    ok(imap.expunge())
    draft = b"From: me@mail.example\r\nSubject: a draft\r\n\r\n" + b"".join(b"line %d\r\n" % rnd.getrandbits(60) for _ in range(50))
    ok(imap.append('"Entw&APw-rfe"', "(\\Draft \\Seen)", imaplib.Time2Internaldate(1_700_000_000 + rnd.randrange(10 ** 7)), draft))
    imap.logout()


def served(server, user):
    """All that a server tells of an account: {mailbox: (UIDVALIDITY, UIDNEXT, subscribed, {uid: (flags, date, digest)})}."""
    imap = server.imap(user)

    def names(answer):
        found = (re.fullmatch(rb'\((.*)\) "/" "?(.*?)"?', line) for line in answer if line)
        return [m[2].decode() for m in found if b"\\Noselect" not in m[1]]

    subscribed = names(ok(imap.lsub()))
    boxes = {}
    for box in names(ok(imap.list())):
        count = int(ok(imap.select(f'"{box}"', readonly=True))[0])
        messages = {}
        for item in ok(imap.uid("FETCH", "1:*", "(FLAGS INTERNALDATE BODY.PEEK[])")) if count else []:
            if isinstance(item, tuple):
                flags = frozenset(re.search(rb"FLAGS \(([^)]*)\)", item[0])[1].split()) - {b"\\Recent"}
                messages[int(re.search(rb"UID (\d+)", item[0])[1])] = (
                    flags, re.search(rb'INTERNALDATE "(.*?)"', item[0])[1], hashlib.sha256(item[1]).hexdigest())
        if len(messages) != count:
            raise OSError(f"{user} {box}: {count} messages, of which {len(messages)} can be read")
        boxes[box] = (imap.response("UIDVALIDITY")[1][0], imap.response("UIDNEXT")[1][0], box in subscribed, messages)
    imap.logout()
    return boxes


def tree(root):
    """All that a restore brings back: {path: (mode, owner, group, time, digest, all names of the file)}."""
    found, names = {}, {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            facts = os.lstat(path)
            digest = None
            if stat.S_ISREG(facts.st_mode):
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
                names.setdefault(facts.st_ino, set()).add(os.path.relpath(path, root))
            found[os.path.relpath(path, root)] = (facts.st_mode, facts.st_uid, facts.st_gid, facts.st_mtime_ns, digest, facts.st_ino)
    return {path: (*facts[:-1], frozenset(names.get(facts[-1], ()))) for path, facts in found.items()}


def mailkeep(work, *words):
    environment = dict(os.environ, MAILKEEP_REPOSITORY=f"{work}/repository", MAILKEEP_CACHE_DIR=f"{work}/cache")
    if words[0] == "init":
        environment["MAILKEEP_PASSPHRASE"] = "correct-horse"
    else:
        environment["MAILKEEP_CREDENTIAL"] = f"{work}/kit"
    ran = subprocess.run([*MAILKEEP.split(), *words], env=environment, capture_output=True, text=True)
    if ran.returncode != 0:
        raise SystemExit(f"mailkeep {' '.join(words)}: exit code {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def compare(kind, source, restored, mail, back):
    """Prints what came of one kind of store; returns what is wrong with it."""
    wrong = []
    was, now = tree(f"{mail}/{kind}"), tree(f"{back}/{kind}")
    wrong += [f"{kind}: {path} differs" for path in sorted(was.keys() | now.keys()) if was.get(path) != now.get(path)]
    count = flagged = 0
    for name in NAMES:
        user = account(name, kind)
        try:
            there, here = served(source, user), served(restored, user)
        except (OSError, imaplib.IMAP4.error) as e:
            wrong.append(f"{user}: can't be served: {e}")
            continue
        messages = [flags for _, _, _, of_box in there.values() for flags, _, _ in of_box.values()]
        count += len(messages)
        flagged += sum(1 for flags in messages if flags)
        for box in sorted(there.keys() | here.keys()):
            if there.get(box) != here.get(box):
                wrong.append(f"{user}: {box} differs")
    linked = sum(1 for facts in was.values() if len(facts[-1]) > 1)
    print(f"  {kind:12} {len(was):4} files and folders, {linked:3} of them linked; {count:3} messages, {flagged:3} with flags; "
          + (f"{len(wrong)} differ" if wrong else "all the same"), flush=True)
    if not count or not flagged or ("-sis" in kind and not linked):
        wrong.append(f"{kind}: too little to show anything")
    return wrong


def night_of(night, work, mail, back, made_up, servers):
    source, restored = servers
    with source:
        made_up.deliver(source, MESSAGES if night == 1 else MESSAGES // 2)
        for kind in KINDS:
            for name in NAMES:
                use(source, night, name, kind)
                if kind.startswith("mdbox"):
                    source.doveadm("purge", "-u", account(name, kind))
    print(f"night {night}", flush=True)
    wrong = []
    for kind, (_, location) in KINDS.items():
        told = json.loads(mailkeep(work, "backup", "--json", "--job", kind, "--source", location.format(mail=f"{mail}/{kind}")))
        if told["irreproducibleBytes"] or ("-gz" in kind) != (told["reproducedBytes"] > 0):
            wrong.append(f"{kind}: {told['reproducedBytes']} compressed bytes reproduced, {told['irreproducibleBytes']} not")
    shutil.rmtree(f"{work}/restored", ignore_errors=True)
    mailkeep(work, "restore", "--all", "--to", f"files:{work}/restored")
    with source, restored:
        for kind in KINDS:
            wrong += compare(kind, source, restored, mail, back)
    wrong += [line.strip() for server in servers for line in server.complaints()]
    return wrong


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.time()
    print(f"dovecot-stores: seed {SEED}", flush=True)
    work = tempfile.mkdtemp(prefix="mailkeep-stores-", dir=os.environ.get("TMPDIR", "/tmp"))
    os.chmod(work, 0o755)
    mail, back = f"{work}/mail", f"{work}/restored{work}/mail"
    wrong = []
    try:
        for kind in KINDS:
            for name in NAMES:
                os.makedirs(f"{mail}/{kind}/{account(name, kind)}")
                os.chown(f"{mail}/{kind}/{account(name, kind)}", UID, UID)
            if "-sis" in kind:
                os.makedirs(f"{mail}/{kind}/attachments")
                os.chown(f"{mail}/{kind}/attachments", UID, UID)
        mailkeep(work, "init", "--recovery-kit", f"{work}/kit")
        servers = Server("source", f"{work}/source", mail), Server("restored", f"{work}/again", back)
        made_up = Mail()
        for night in 1, 2:
            wrong = night_of(night, work, mail, back, made_up, servers)
            if wrong:
                break
        for line in wrong[:20]:
            print("  " + line)
        print(f"{len(wrong)} differences; {time.time() - begun:.0f} s" if wrong else f"all the same; {time.time() - begun:.0f} s")
    finally:
        if wrong and os.environ.get("KEEP"):
            print("kept: " + work)
        else:
            shutil.rmtree(work, ignore_errors=True)
    sys.exit(1 if wrong else 0)


main()
