"""The work of .ci/dovecot-live, which says what it is for."""
import base64
import concurrent.futures
import hashlib
import imaplib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10 ** 6)
MAILKEEP = os.environ["MAILKEEP"]
ACCOUNTS = {"ann": "mdbox", "bob": "mdbox", "cid": "sdbox", "dee": "maildir"}
STORES = {"mdbox": "mdbox:~/mdbox", "sdbox": "sdbox:~/sdbox", "maildir": "maildir:~/Maildir"}
MAILBOXES = ["INBOX", "Archive", "Copies"]
KEPT = {"INBOX": 80, "Archive": 80}     # more are expunged
MOST = 240                              # messages of an account; more come only slowly
UID = 5000
FLAGS = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft"]
imaplib._MAXLINE = 10 ** 7

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
  zlib_save = gz
  zlib_save_level = 6
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Archive {{
    auto = create
  }}
  mailbox Copies {{
    auto = create
  }}
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


class Server:
    """A Dovecot of its own, whose users' homes lie below a folder."""

    def __init__(self, name, folder, homes):
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        self.run, self.log, self.conf = (os.path.join(folder, n) for n in ("run", "log", "dovecot.conf"))
        users = os.path.join(folder, "users")
        with open(users, "w") as out:
            for user, kind in ACCOUNTS.items():
                out.write(f"{user}:::::::userdb_uid={UID} userdb_gid={UID} userdb_home={homes(user)} userdb_mail={STORES[kind]}\n")
        with open(self.conf, "w") as out:
            out.write(CONF.format(run=self.run, name=name, log=self.log, users=users))
        open(self.log, "w").close()
        os.chmod(self.log, 0o666)
        subprocess.run(["dovecot", "-c", self.conf], check=True)
        for _ in range(200):
            if os.path.exists(os.path.join(self.run, "lmtp")):
                return
            time.sleep(.05)
        raise SystemExit("dovecot did not start, see " + self.log)

    def imap(self, user):
        return imaplib.IMAP4_stream(f"exec doveadm -c {self.conf} exec imap -u {user} 2>/dev/null")

    def complaints(self):
        """What it has logged since the last call that it should not have."""
        with open(self.log) as lines:
            found = [line for line in lines if re.search(r"Error:|Panic:|Fatal:|[Cc]orrupt|[Rr]ebuil|fscking", line)]
        os.truncate(self.log, 0)
        return found

    def stop(self):
        try:
            with open(os.path.join(self.run, "master.pid")) as pid:
                master = int(pid.read())
            os.kill(master, 15)
            while True:
                os.kill(master, 0)
                time.sleep(.02)
        except (ProcessLookupError, FileNotFoundError):
            pass


class Ledger:
    """When each message came and went. A message is a number, a digest of its text three times, each None until then, and the
    mailbox and UID that it was expunged from."""

    def __init__(self):
        self.lock = threading.Lock()
        self.messages = {}

    def coming(self, number, user, digest):
        with self.lock:
            self.messages[number] = [user, digest, None, None, None, None]

    def came(self, number):
        with self.lock:
            self.messages[number][2] = time.time()

    def going(self, numbers, box, uids):
        with self.lock:
            for number, uid in zip(numbers, uids):
                self.messages[number][3:] = time.time(), None, (box, uid)

    def gone(self, numbers):
        with self.lock:
            for number in numbers:
                self.messages[number][4] = time.time()

    def alive(self, user):
        with self.lock:
            return sum(1 for owner, _, _, _, gone, _ in self.messages.values() if owner == user and gone is None)

    def kept(self):
        with self.lock:
            return {number: list(line) for number, line in self.messages.items()}


class Load:
    """Everything that goes on in the live server."""

    def __init__(self, server, ledger):
        self.server, self.ledger = server, ledger
        self.stopping = threading.Event()
        self.working = threading.Event()
        self.working.set()
        self.purges = []
        self.counts = {}
        self.failures = []
        pool = random.Random(SEED)
        self.attachments = [base64.encodebytes(pool.randbytes(pool.randrange(2000, 120000))) for _ in range(12)]
        self.threads = []
        for user, kind in ACCOUNTS.items():
            self.start(self.deliver, user)
            self.start(self.work, user)
            if kind == "mdbox":
                self.start(self.purge, user)

    def start(self, what, user):
        def guarded():
            try:
                what(user, random.Random(f"{SEED} {what.__name__} {user}"))
            except Exception as e:
                if not self.stopping.is_set():
                    self.failures.append(f"{what.__name__} {user}: {e!r}")
        thread = threading.Thread(target=guarded, daemon=True)
        self.threads.append(thread)
        thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(20)

    def again(self, seconds):
        """Waits before the next thing is done; false when all is done."""
        stop = self.stopping.wait(seconds)
        while not stop and not self.working.wait(.1):
            stop = self.stopping.is_set()
        return not stop

    def count(self, what, n=1):
        self.counts[what] = self.counts.get(what, 0) + n

    def text(self, number, rnd):
        lines = [f"X-Ledger: {number}", "From: a@mail.example", "To: b@mail.example", f"Subject: message {number}",
                 "MIME-Version: 1.0"]
        words = [f"{rnd.getrandbits(40):x} of {rnd.randrange(1000)}" for _ in range(rnd.randrange(5, 400))]
        if rnd.random() < .3:
            lines += ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", *words, "--b",
                      "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64", "",
                      *rnd.choice(self.attachments).decode().splitlines(), "--b--"]
        else:
            lines += ["", *words]
        return ("\r\n".join(lines) + "\r\n").encode()

    def deliver(self, user, rnd):
        with socket.socket(socket.AF_UNIX) as lmtp:
            lmtp.connect(os.path.join(self.server.run, "lmtp"))
            replies = lmtp.makefile("rb")

            def reply(code):
                line = replies.readline()
                while line[3:4] == b"-":
                    line = replies.readline()
                if not line.startswith(code):
                    raise OSError(f"LMTP says {line!r}")

            def say(line, code=b"2"):
                lmtp.sendall(line + b"\r\n")
                reply(code)

            reply(b"220")
            say(b"LHLO test")
            i = 0
            while self.again(.08 if self.ledger.alive(user) < MOST else .3):
                number = f"{user}-{i}"
                text = self.text(number, rnd)
                self.ledger.coming(number, user, hashlib.sha256(text).hexdigest())
                say(b"MAIL FROM:<a@mail.example>")
                say(b"RCPT TO:<" + user.encode() + b">")
                say(b"DATA", b"354")
                lmtp.sendall(text + b".\r\n")
                reply(b"2")
                self.ledger.came(number)
                self.count("delivered")
                i += 1

    def work(self, user, rnd):
        imap = self.server.imap(user)
        known = {"INBOX": {}, "Archive": {}}
        copied = set()
        while self.again(.35):
            for box, here in known.items():
                self.ok(imap.select(box))
                first = max(here, default=0) + 1
                for item in self.ok(imap.uid("FETCH", f"{first}:*", "(BODY.PEEK[HEADER.FIELDS (X-LEDGER)])")):
                    if isinstance(item, tuple):
                        uid = int(re.search(rb"UID (\d+)", item[0])[1])
                        here[uid] = item[1].split(b":")[1].strip().decode()
                self.flags(imap, rnd, here)
                if box == "INBOX":
                    self.copy(imap, rnd, here, copied)
                    self.move(imap, rnd, here)
                self.expunge(imap, rnd, box, here, copied)
        imap.logout()

    @staticmethod
    def ok(answer):
        if answer[0] != "OK":
            raise OSError(f"IMAP says {answer!r}")
        return answer[1]

    @staticmethod
    def some(rnd, uids, most):
        uids = sorted(uids)
        return rnd.sample(uids, min(len(uids), rnd.randrange(most + 1)))

    def flags(self, imap, rnd, here):
        for uid in self.some(rnd, here, 6):
            self.ok(imap.uid("STORE", str(uid), rnd.choice(["+FLAGS.SILENT", "-FLAGS.SILENT"]), f"({rnd.choice(FLAGS)})"))
            self.count("flags set")

    def copy(self, imap, rnd, here, copied):
        """What is copied is never expunged, so that each message goes but once."""
        if rnd.random() < .1:
            for uid in self.some(rnd, here, 1):
                copied.add(here[uid])
                self.ok(imap.uid("COPY", str(uid), "Copies"))
                self.count("copied")

    def move(self, imap, rnd, here):
        uids = self.some(rnd, here, 4)
        if uids:
            self.ok(imap.uid("MOVE", ",".join(map(str, uids)), "Archive"))
            for uid in uids:
                del here[uid]
            self.count("moved", len(uids))

    def expunge(self, imap, rnd, box, here, copied):
        free = [uid for uid in here if here[uid] not in copied]
        young = sorted(free)[len(free) // 2:] if rnd.random() < .8 else free  # so that many stay for long
        uids = rnd.sample(young, max(0, min(len(young), len(here) - KEPT[box])))
        if uids:
            numbers = [here.pop(uid) for uid in uids]
            every = ",".join(map(str, uids))
            self.ok(imap.uid("STORE", every, "+FLAGS.SILENT", "(\\Deleted)"))
            self.ledger.going(numbers, box, uids)
            self.ok(imap.uid("EXPUNGE", every))
            self.ledger.gone(numbers)
            self.count("expunged", len(uids))

    def purge(self, user, rnd):
        while self.again(.4):
            begun = time.time()
            subprocess.run(["doveadm", "-c", self.server.conf, "purge", "-u", user], check=True, stderr=subprocess.DEVNULL)
            self.purges.append((user, begun, time.time()))


def mailkeep(work, *args, codes=(0,)):
    environment = dict(os.environ, MAILKEEP_REPOSITORY=f"{work}/repository", MAILKEEP_CACHE_DIR=f"{work}/cache")
    if args[0] == "init":
        environment["MAILKEEP_PASSPHRASE"] = "correct-horse"
    else:
        environment["MAILKEEP_CREDENTIAL"] = f"{work}/kit"
    ran = subprocess.run([*MAILKEEP.split(), *args], env=environment, capture_output=True, text=True)
    if ran.returncode not in codes:
        raise SystemExit(f"mailkeep {' '.join(args)}: exit code {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def served(server, user):
    """All messages of an account: {mailbox: {uid: (number, digest, flags)}}."""
    imap = server.imap(user)
    boxes = {}
    for box in MAILBOXES:
        boxes[box] = {}
        count = int(Load.ok(imap.select(box, readonly=True))[0])
        answer = Load.ok(imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")) if count else []
        for item in answer:
            if isinstance(item, tuple):
                text = item[1][item[1].index(b"X-Ledger: "):]
                number = text[10:text.index(b"\r")].decode()
                flags = {flag.decode()[1:].lower() for flag in re.search(rb"FLAGS \(([^)]*)\)", item[0])[1].split()
                         if flag != b"\\Recent" and flag.startswith(b"\\")}
                uid = int(re.search(rb"UID (\d+)", item[0])[1])
                boxes[box][uid] = (number, hashlib.sha256(text).hexdigest(), frozenset(flags))
        if len(boxes[box]) != count:
            raise OSError(f"{user} {box}: {count} messages, of which {len(boxes[box])} can be read")
    imap.logout()
    return boxes


def listed(work):
    """The same as mailkeep tells it: {(account, mailbox): {uid: flags}}."""
    def of(box):
        return json.loads(mailkeep(work, "ls", "--account", "*", "--mailbox", box, "--messages", "--json"))["messages"]

    boxes = {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        lists = list(pool.map(of, MAILBOXES))
    for box, messages in zip(MAILBOXES, lists):
        for line in messages:
            boxes.setdefault((line["account"], box), {})[line["uid"]] = frozenset(line["flags"])
    return boxes


class Round:
    """One backup and what came of it."""

    def __init__(self, work, load, second, kinds):
        accounts = {user: kind for user, kind in ACCOUNTS.items() if kind in kinds}
        self.failures = []
        self.missed = self.altered = self.risen = self.must = self.present = self.differing = self.under_way = 0
        times = {}
        begun = time.time()
        for kind in kinds:
            times[kind] = [time.time(), 0]
            folder = "Maildir" if kind == "maildir" else kind
            out = mailkeep(work, "backup", "--json", "--source", f"{kind}:{work}/mail/{kind}/%n/{folder}", codes=(0, 3, 4))
            times[kind][1] = time.time()
            if json.loads(out).get("unreadable"):
                self.failures.append(f"{kind}: not all could be read: {out[:2000]}")
        self.took = time.time() - begun
        load.working.clear()
        ledger = load.ledger.kept()
        self.purges = sum(1 for user, a, b in list(load.purges) if a > times["mdbox"][0] and b < times["mdbox"][1])
        if self.purges == 0:
            self.failures.append("no purge ran during the backup, so that nothing is shown")
        shutil.rmtree(f"{work}/restored", ignore_errors=True)
        if len(kinds) == len(STORES):
            mailkeep(work, "restore", "--all", "--to", f"files:{work}/restored")
        else:
            mailkeep(work, "restore", *(word for user in accounts for word in ("--account", user)), "--to",
                     f"files:{work}/restored")
        lists = listed(work)
        for user, kind in accounts.items():
            try:
                boxes = served(second, user)
            except (OSError, imaplib.IMAP4.error, ValueError) as e:
                self.failures.append(f"{user}: the restored mail can't be read: {e}")
                continue
            self.compare(user, ledger, *times[kind], boxes)
            for box in MAILBOXES:
                uids = {uid: flags for uid, (_, _, flags) in boxes[box].items()}
                told = lists.get((user, box), {})
                # An expunge that was asked for and not done yet is done by the server that opens the mailbox.
                begun, ended = times[kind]
                under_way = {place[1] for owner, _, _, going, gone, place in ledger.values() if place and owner == user
                             and place[0] == box and going < ended and (gone is None or gone > begun)}
                self.under_way += len(told.keys() - uids.keys())
                rest = {uid: flags for uid, flags in told.items() if uid in uids or uid not in under_way}
                if uids != rest if kind != "maildir" else len(uids) != len(told):
                    self.differing += 1
                    self.failures.append(f"{user} {box}: ls tells {len(told)} messages, Dovecot {len(uids)}; "
                                         f"only in one: {sorted(uids.keys() ^ rest.keys())[:5]}; other flags: "
                                         f"{[(u, sorted(uids[u]), sorted(rest[u])) for u in uids.keys() & rest.keys() if uids[u] != rest[u]][:3]}")
        complaints = second.complaints()
        if complaints:
            self.failures.append("Dovecot complains of the restored mail: " + "".join(complaints[:3]).strip())

    def compare(self, user, ledger, begun, ended, boxes):
        there = {}
        for messages in boxes.values():
            for number, digest, _ in messages.values():
                there.setdefault(number, set()).add(digest)
        self.present += sum(len(messages) for messages in boxes.values())
        for number, (owner, digest, came, going, gone, _) in ledger.items():
            if owner != user:
                continue
            if came is not None and came < begun and (going is None or going > ended):
                self.must += 1
                if number not in there:
                    self.missed += 1
                    self.failures.append(f"{number} is lost")
            if number in there and there[number] != {digest}:
                self.altered += 1
                self.failures.append(f"{number} has another text")
            if gone is not None and gone < begun and number in there:
                self.risen += 1
                self.failures.append(f"{number} was expunged before and is there again")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = tempfile.mkdtemp(prefix="mailkeep-live-", dir=os.environ.get("TMPDIR", "/tmp"))
    os.chmod(work, 0o755)
    servers = []
    begun = time.time()
    print(f"dovecot-live: {ROUNDS} rounds, seed {SEED}", flush=True)
    failed = False
    try:
        for user, kind in ACCOUNTS.items():
            os.makedirs(f"{work}/mail/{kind}/{user}")
            os.chown(f"{work}/mail/{kind}/{user}", UID, UID)
        mailkeep(work, "init", "--recovery-kit", f"{work}/kit")
        live = Server("live", f"{work}/live", lambda user: f"{work}/mail/{ACCOUNTS[user]}/{user}")
        servers.append(live)
        second = Server("second", f"{work}/second", lambda user: f"{work}/restored{work}/mail/{ACCOUNTS[user]}/{user}")
        servers.append(second)
        load = Load(live, Ledger())
        print("load begins", flush=True)
        while load.counts.get("delivered", 0) < 160 or min(load.counts.get("expunged", 0), len(load.purges)) < 20 and not load.failures:
            time.sleep(.1)
        sums = [0] * 7
        for i in range(ROUNDS):
            one = Round(work, load, second, list(STORES) if i % 3 == 2 else ["mdbox", ["sdbox", "maildir"][i % 3]])
            load.working.set()
            figures = [one.must, one.present, one.missed, one.altered, one.risen, one.differing, one.under_way]
            sums = [a + b for a, b in zip(sums, figures)]
            print("round {}: backup {:.1f} s, {} purges; {} messages must be there, {} are; {} lost, {} altered, {} risen, "
                  "{} lists differ ({} expunges under way)".format(i + 1, one.took, one.purges, *figures), flush=True)
            for line in one.failures[:10] + load.failures:
                print("  " + line, flush=True)
            failed |= bool(one.failures or load.failures)
        load.stop()
        print("load: " + ", ".join(f"{n} {what}" for what, n in sorted(load.counts.items()))
              + f", {len(load.purges)} purges")
        print("all rounds: {} messages must be there, {} are; {} lost, {} altered, {} risen, {} lists differ ({} expunges under way)".format(*sums)
              + f"; {time.time() - begun:.0f} s")
    finally:
        for server in servers:
            server.stop()
        if failed and os.environ.get("KEEP"):
            print("kept: " + work)
        else:
            shutil.rmtree(work, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
