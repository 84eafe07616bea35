"""The work of .ci/imap-restore, which says what it is for."""
import collections
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
import subprocess
import sys
import tempfile
import time

MESSAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10 ** 6)
MAILKEEP = os.environ["MAILKEEP"]
UID = 5000
FOLDER = "Work/2024 & more"
ENCODED = "Work/2024 &- more"
FLAGS = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted"]
KEYWORDS = ["$Forwarded", "$Label1", "Junk", "urgent"]
imaplib._MAXLINE = 10 ** 8

CONF = """
base_dir = {work}/run
state_dir = {work}/run
instance_name = mailkeep-imap-restore
log_path = {work}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{work}/server.pem
ssl_key = <{work}/server.key
disable_plaintext_auth = yes
auth_master_user_separator = *
first_valid_uid = 1000
mail_plugins = zlib
default_vsz_limit = 512M
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  args = {work}/masters
  master = yes
  result_success = continue
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = passwd-file
  args = {work}/users
}}
plugin {{
  zlib_save = gz
  zlib_save_level = 1
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
    address = 127.0.0.1
    port = {port}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""

USERS = {"ann": "mdbox:~/mdbox", "ann-maildir": "maildir:{work}/out/ann", "ann-mbox": "mbox:{work}/mbox/ann:INBOX={work}/mbox/ann/none"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, work):
        self.work, self.port = work, free_port()
        self.conf = f"{work}/dovecot.conf"
        self.certify()
        with open(f"{work}/users", "w") as out:
            for user, mail in USERS.items():
                home = f"{work}/mail/{user}"
                os.makedirs(home)
                os.chown(home, UID, UID)
                out.write(f"{user}:::::::userdb_uid={UID} userdb_gid={UID} userdb_home={home} userdb_mail={mail.format(work=work)}\n")
        with open(f"{work}/masters", "w") as out:
            out.write("restorer:{PLAIN}master secret\n")
        with open(self.conf, "w") as out:
            out.write(CONF.format(work=work, port=self.port))
        open(f"{work}/log", "w").close()
        os.chmod(f"{work}/log", 0o666)
        subprocess.run(["dovecot", "-c", self.conf], check=True)

    def certify(self):
        def ssl(*args):
            subprocess.run(["openssl", *args], check=True, capture_output=True, cwd=self.work)
        ssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test CA")
        ssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
        with open(f"{self.work}/ext", "w") as out:
            out.write("subjectAltName=DNS:localhost\n")
        ssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem",
            "-days", "2", "-extfile", "ext")

    def imap(self, user):
        return imaplib.IMAP4_stream(f"exec doveadm -c {self.conf} exec imap -u {user} 2>/dev/null")

    def count(self, box):
        said = subprocess.run(["doveadm", "-c", self.conf, "mailbox", "status", "-u", "ann", "messages", box],
                              capture_output=True, text=True).stdout
        found = re.search(r"messages=(\d+)", said)
        return int(found.group(1)) if found else 0

    def complaints(self):
        with open(f"{self.work}/log") as lines:
            return [line for line in lines if re.search(r"Error:|Panic:|Fatal:|[Cc]orrupt|[Rr]ebuil|Broken", line)]

    def stop(self):
        try:
            with open(f"{self.work}/run/master.pid") as pid:
                master = int(pid.read())
            os.kill(master, 15)
            while True:
                os.kill(master, 0)
                time.sleep(.02)
        except (ProcessLookupError, FileNotFoundError):
            pass


def text(i, rnd):
    """A message; every twentieth is a twin of the one before."""
    lines = [f"From: a{i}@mail.example", "To: b@mail.example", f"Subject: message {i}", "MIME-Version: 1.0"]
    if i % 17:
        lines.append(f"Message-ID: <{i}.{SEED}@mail.example>")
    words = [f"{rnd.getrandbits(40):x} of {rnd.randrange(1000)}" for _ in range(rnd.randrange(1, 60))]
    if i % 13 == 0:
        words += ["From here on", ">From there", "x" * 3000]
    if i % 11 == 0:
        size = 6_000_000 if i == 1100 else rnd.randrange(2000, 200_000)
        lines += ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", *words, "--b", "Content-Type: application/octet-stream",
                  "Content-Transfer-Encoding: base64", "", *base64.encodebytes(rnd.randbytes(size)).decode().splitlines(), "--b--"]
    else:
        lines += ["Content-Type: text/plain; charset=utf-8", "", *words, "gr\u00fc\u00dfe"]
    return ("\r\n".join(lines) + "\r\n").encode()


def fill(server, rnd):
    imap = server.imap("ann")
    imap.create(f'"{ENCODED}"')
    imap.subscribe(f'"{ENCODED}"')
    before, i = b"", 0
    while i < MESSAGES:
        parts = []
        for _ in range(min(100, MESSAGES - i)):
            message = before if i % 20 == 19 else text(i, rnd)
            before = message
            flags = [f for f in FLAGS + KEYWORDS if rnd.random() < .25]
            when = time.strftime('"%d-%b-%Y %H:%M:%S +0000"', time.gmtime(1_500_000_000 + rnd.randrange(10 ** 8)))
            parts.append(f" ({' '.join(flags)}) {when} {{{len(message)}+}}\r\n".encode() + message)
            i += 1
        tag = imap._new_tag()
        imap.send(tag + f' APPEND "{ENCODED}"'.encode() + b"".join(parts) + b"\r\n")
        while True:
            line = imap.readline()
            if line.startswith(tag):
                assert b" OK " in line, line
                break
    imap.logout()


def dump(server, user, box):
    imap = server.imap(user)
    kind, said = imap.select(f'"{box}"', True)
    if kind != "OK":
        raise SystemExit(f"{user} has no {box}: {said}")
    validity = imap.response("UIDVALIDITY")[1][0]
    messages = {}
    for item in imap.uid("FETCH", "1:*", "(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")[1]:
        if isinstance(item, tuple):
            flags = frozenset(re.search(rb"FLAGS \((.*?)\)", item[0]).group(1).decode().split()) - {"\\Recent"}
            when = re.search(rb'INTERNALDATE "(.*?)"', item[0]).group(1).decode()
            when = time.mktime(time.strptime(when[:20].strip(), "%d-%b-%Y %H:%M:%S")) - int(when[21:24]) * 3600
            messages[int(re.search(rb"UID (\d+)", item[0]).group(1))] = (
                flags, when, hashlib.sha256(item[1]).hexdigest(), int(re.search(rb"RFC822.SIZE (\d+)", item[0]).group(1)))
    imap.logout()
    return validity, messages


class Test:
    def __init__(self, work, server):
        self.work, self.server, self.failures = work, server, []
        self.environment = {**os.environ, "MAILKEEP_REPOSITORY": f"{work}/repo", "MAILKEEP_CACHE_DIR": f"{work}/cache",
                            "MAILKEEP_PASSPHRASE": "x"}
        with open(f"{work}/password", "w") as out:
            out.write("master secret\n")
        os.chmod(f"{work}/password", 0o600)
        self.call("init", "--recovery-kit", f"{work}/kit")
        self.environment["MAILKEEP_CREDENTIAL"] = f"{work}/kit"
        self.live = ["--to", f"imaps://%25u*restorer@localhost:{server.port}/", "--imap-ca", f"{work}/ca.pem",
                     "--password-file", f"{work}/password"]

    def call(self, *args):
        ran = subprocess.run([MAILKEEP, *args], env=self.environment, capture_output=True, text=True)
        if ran.returncode:
            raise SystemExit(f"mailkeep {' '.join(args)} ended with {ran.returncode}: {ran.stderr[-2000:]}")
        return ran.stdout

    def restore(self, *args, more=()):
        begun = time.time()
        result = json.loads(self.call("restore", "--json", "--account", "ann", "--mailbox", FOLDER, *args, *more))
        return result, time.time() - begun

    def check(self, what, ok, detail=""):
        print(f"  {'ok  ' if ok else 'FAIL'} {what}" + (f": {detail}" if detail and not ok else ""), flush=True)
        if not ok:
            self.failures.append(what)

    def same(self, what, wanted, there):
        a, b = collections.Counter(wanted.values()), collections.Counter(there.values())
        self.check(what, a == b, f"{sum((a - b).values())} missing, {sum((b - a).values())} too many, such as "
                   f"{list((a - b))[:2]} and {list((b - a))[:2]}")

    def counts(self, what, result, added, present):
        self.check(f"{what}: {added} added, {present} there already", (result["added"], result["present"], result["differing"],
                   result["failed"]) == (added, present, 0, 0), {k: result[k] for k in ("added", "present", "differing", "failed")})

    def delete(self):
        imap = self.server.imap("ann")
        imap.unsubscribe(f'"{ENCODED}"')
        assert imap.delete(f'"{ENCODED}"')[0] == "OK"
        imap.logout()

    def run(self):
        rnd = random.Random(SEED)
        fill(self.server, rnd)
        _, wanted = dump(self.server, "ann", ENCODED)
        validity = dump(self.server, "ann", ENCODED)[0]
        print(f"{len(wanted)} messages, {sum(m[3] for m in wanted.values()) / 1e6:.0f} MB, {len(set(wanted.values()))} different", flush=True)
        self.call("backup", "--source", f"mdbox:{self.work}/mail/%n/mdbox", "--account", "ann")

        print("nothing is lost: all are known by their GUIDs", flush=True)
        result, took = self.restore(*self.live)
        self.counts("restore", result, 0, MESSAGES)
        print(f"       {took:.1f} s, {result['receivedBytes'] / 1e6:.1f} MB read from the repository", flush=True)

        print("the folder is lost", flush=True)
        self.delete()
        result, _ = self.restore(*self.live, more=["--dry-run"])
        self.counts("dry run", result, MESSAGES, 0)
        self.check("a dry run makes no folder", self.server.count(FOLDER) == 0)
        result, took = self.restore(*self.live)
        self.counts("restore", result, MESSAGES, 0)
        print(f"       {took:.1f} s", flush=True)
        self.same("texts, flags, keywords, times", wanted, dump(self.server, "ann", ENCODED)[1])
        imap = self.server.imap("ann")
        self.check("it is subscribed to", any(ENCODED.encode() in (line or b"") for line in imap.lsub()[1]))
        imap.logout()
        result, took = self.restore(*self.live)
        self.counts("second restore", result, 0, MESSAGES)
        print(f"       {took:.1f} s", flush=True)

        print("some are expunged, of others flags change", flush=True)
        imap = self.server.imap("ann")
        imap.select(f'"{ENCODED}"')
        uids = [int(uid) for uid in imap.uid("SEARCH", "ALL")[1][0].split()]
        gone = rnd.sample(uids, MESSAGES // 50)
        marked = rnd.sample(sorted(set(uids) - set(gone)), MESSAGES // 50)
        imap.uid("STORE", "1:*", "-FLAGS.SILENT", "(\\Deleted)")
        imap.uid("STORE", ",".join(map(str, gone)), "+FLAGS.SILENT", "(\\Deleted)")
        imap.expunge()
        imap.uid("STORE", ",".join(map(str, marked)), "FLAGS.SILENT", "(\\Seen other)")
        imap.logout()
        result, _ = self.restore(*self.live)
        self.counts("restore", result, len(gone), MESSAGES - len(gone))
        result, _ = self.restore(*self.live, more=["--replace"])
        self.check("--replace sets flags", result["updated"] > 0 and result["added"] == result["differing"] == 0, result["updated"])
        self.same("texts, flags, keywords, times", wanted, dump(self.server, "ann", ENCODED)[1])

        print("a restore is killed half-way", flush=True)
        self.delete()
        process = subprocess.Popen([MAILKEEP, "restore", "--account", "ann", "--mailbox", FOLDER, *self.live], env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None and self.server.count(FOLDER) < MESSAGES // 3:
            time.sleep(.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(1)
        half = self.server.count(FOLDER)
        self.check("it was killed half-way", 0 < half < MESSAGES, half)
        result, _ = self.restore(*self.live)
        self.counts("restore", result, MESSAGES - half, half)
        self.same("texts, flags, keywords, times", wanted, dump(self.server, "ann", ENCODED)[1])

        self.files(wanted, validity)
        complaints = self.server.complaints()
        self.check("Dovecot complains of nothing", not complaints, "".join(complaints[:3]))

    def files(self, wanted, validity):
        print("as a Maildir", flush=True)
        for again in (MESSAGES, 0), (0, MESSAGES):
            result, _ = self.restore("--to", f"maildir:{self.work}/out")
            self.counts("restore", result, *again)
        subprocess.run(["chown", "-R", f"{UID}:{UID}", f"{self.work}/out"], check=True)
        there = dump(self.server, "ann-maildir", ENCODED)
        self.check("Dovecot reads the same texts, flags, keywords, times, UIDs and UIDVALIDITY", there == (validity, wanted),
                   sum(1 for uid in wanted if there[1].get(uid) != wanted[uid]))
        print("as an mbox", flush=True)
        os.makedirs(f"{self.work}/mbox/ann")
        for again in (MESSAGES, 0), (0, MESSAGES):
            result, _ = self.restore("--to", f"mbox:{self.work}/mbox/ann/work")
            self.counts("restore", result, *again)
        subprocess.run(["chown", "-R", f"{UID}:{UID}", f"{self.work}/mbox"], check=True)
        read, there = dump(self.server, "ann-mbox", "work")
        differ = [uid for uid in wanted if uid not in there or there[uid][:2] != wanted[uid][:2]]
        self.check("Dovecot reads the same flags, keywords, times and UIDs, and UIDVALIDITY", not differ and read == validity,
                   [(there.get(uid), wanted[uid]) for uid in differ[:2]])
        texts = sum(1 for uid in wanted if uid in there and there[uid][2] == wanted[uid][2])
        self.check("and the same texts, but where lines begin with From", texts >= MESSAGES - MESSAGES / 13 * 1.2, texts)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = tempfile.mkdtemp(prefix="mailkeep-imap-", dir=os.environ.get("TMPDIR", "/tmp"))
    os.chmod(work, 0o755)
    os.environ["TZ"] = "UTC"
    time.tzset()
    server, failed = None, True
    print(f"imap-restore: {MESSAGES} messages, seed {SEED}", flush=True)
    begun = time.time()
    try:
        server = Server(work)
        test = Test(work, server)
        test.run()
        failed = bool(test.failures)
        print(f"{len(test.failures)} failures; {time.time() - begun:.0f} s")
    finally:
        if server:
            server.stop()
        if failed and os.environ.get("KEEP"):
            print("kept: " + work)
        else:
            shutil.rmtree(work, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
