"""The work of .ci/time-machine, which says what it is for."""
import imaplib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(10 ** 6)
MAILKEEP = os.environ["MAILKEEP"]
UID = 5000
MESSAGES = 60
USER = "ann@time.example"
BOXES = {"INBOX": "", "Archive/2026": ".Archive.2026", "Entw&APw-rfe": ".Entw&APw-rfe"}
imaplib._MAXLINE = 10 ** 8
choose = random.Random(SEED)
failures = []


def fail(what):
    failures.append(what)
    print("FAILED:", what)


def crlf(text):
    return re.sub(rb"(?<!\r)\n", b"\r\n", text)


def message(number):
    """Mail of many kinds; every fourth is malformed in some way."""
    words = b" ".join(choose.choice([b"plain", b"w\xc3\xb6rter", b"line", b"=3D", b"From"]) for _ in range(40))
    head = b"From: Ann <ann@time.example>\nTo: bob@time.example\nSubject: number %d\n" % number
    boundary = b"b%d" % number
    parts = (b"Content-Type: multipart/mixed; boundary=\"%s\"\n\npreamble\n--%s\n\n%s\n--%s\n"
             b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n%s\n" % (
                 boundary, boundary, words, boundary, b"QUJD" * choose.randrange(1, 20000)))
    kind = number % 8
    if kind == 0:
        return head + b"\n" + words + b"\n"
    if kind in (1, 2):
        return head + parts + b"--" + boundary + b"--\n"
    if kind == 3:
        return crlf(head + b"\n" + words + b"\n")
    if kind == 4:
        return head + parts                                     # not ended
    if kind == 5:
        return choose.randbytes(choose.randrange(3000)).replace(b"\0", b"")   # imapc has no place for NUL
    if kind == 6:
        return b"no header\n" * choose.randrange(3) + b"\n\r\n\rlone\r\n\n" + words
    return head + b"Content-Type: message/rfc822\n\n" + head + parts + b"\n.\n..\n)\r\n* BYE\n"


def mailkeep(*args):
    done = subprocess.run([MAILKEEP, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit("mailkeep %s: %d\n%s" % (" ".join(args), done.returncode, done.stderr.decode()))
    return done.stdout


def make_mail(root):
    mail = {}
    number = 0
    for box, folder in BOXES.items():
        for name in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(root, folder, name), exist_ok=True)
        mail[box] = []
        for _ in range(MESSAGES):
            number += 1
            text = message(number)
            with open(os.path.join(root, folder, "cur", "%d.M%dP1.time:2,%s" % (
                    1700000000 + number, number, choose.choice(["", "S", "FS"]))), "wb") as file:
                file.write(text)
            mail[box].append(crlf(text))
    return mail


def same(who, box, got, wanted):
    if sorted(got) != sorted(wanted):
        fail("%s: %s: %d messages, %d of them as they were of %d" % (
            who, box, len(got), len(set(got) & set(wanted)), len(wanted)))
    else:
        print("%s: %s: %d messages, bit for bit" % (who, box, len(got)))


def by_python(port, password, mail):
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(USER, password)
    listed = {re.search(rb'"([^"]*)"$', line).group(1).decode() for line in client.list()[1]}
    if listed != set(BOXES) | {"Archive"}:
        fail("listed: %s" % listed)
    for box, wanted in mail.items():
        if client.select('"%s"' % box, readonly=True)[0] != "OK":
            fail("SELECT " + box)
        answer = client.fetch("1:*", "(RFC822.SIZE BODY.PEEK[])")[1]
        got = [part[1] for part in answer if isinstance(part, tuple)]
        sizes = [int(re.search(rb"RFC822.SIZE (\d+)", part[0]).group(1)) for part in answer if isinstance(part, tuple)]
        if sizes != [len(text) for text in got]:
            fail("%s: sizes that are not those of the texts" % box)
        same("Python", box, got, wanted)
        if client.fetch("1:*", "(FLAGS INTERNALDATE ENVELOPE BODYSTRUCTURE)")[0] != "OK":
            fail("%s: envelopes and structures" % box)
        for command in (lambda: client.store("1", "+FLAGS", "\\Deleted"), lambda: client.copy("1", "INBOX"),
                        lambda: client.append("INBOX", None, None, b"new\r\n"), lambda: client.create("x")):
            if command()[0] != "NO":
                fail("%s: a change was not refused" % box)
    client.logout()


def by_curl(port, password, mail):
    for box, wanted in mail.items():
        got = []
        for uid in range(1, len(wanted) + 1):
            got.append(subprocess.run(["curl", "-sS", "-u", USER + ":" + password, "imap://127.0.0.1:%d/%s;UID=%d" % (
                port, box, uid)], stdout=subprocess.PIPE, check=True).stdout)
        same("curl", box, got, wanted)


def by_imapc(port, password, mail, folder):
    os.makedirs(folder)
    conf = os.path.join(folder, "dovecot.conf")
    with open(conf, "w") as file:
        file.write("""
base_dir = {folder}/run
log_path = /dev/stderr
protocols =
ssl = no
mail_location = maildir:{folder}/mail
imapc_host = 127.0.0.1
imapc_port = {port}
imapc_user = {user}
imapc_password = {password}
namespace {{
  inbox = yes
  separator = /
}}
""".format(folder=folder, port=port, user=USER, password=password))
    for path, _, _ in os.walk(folder):
        os.chown(path, UID, UID)
    copied = subprocess.run(["setpriv", "--reuid", str(UID), "--regid", str(UID), "--clear-groups", "env", "USER=ann",
                             "HOME=" + folder, "doveadm", "-c", conf, "backup", "-R", "imapc:"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if copied.returncode:
        fail("doveadm backup: %d\n%s" % (copied.returncode, copied.stdout.decode()))
    for box, below in BOXES.items():
        got = []
        for name in ("cur", "new"):
            where = os.path.join(folder, "mail", below, name)
            for file in os.listdir(where) if os.path.isdir(where) else []:
                with open(os.path.join(where, file), "rb") as text:
                    got.append(crlf(text.read()))
        same("imapc", box, got, mail[box])


def main():
    print("seed", SEED)
    folder = tempfile.mkdtemp(prefix="time-machine-")
    os.chmod(folder, 0o755)
    os.environ.update(MAILKEEP_REPOSITORY=folder + "/repository", MAILKEEP_CACHE_DIR=folder + "/cache",
                      MAILKEEP_PASSPHRASE="time and again")
    root = os.path.join(folder, "mail", USER)
    mail = make_mail(root)
    mailkeep("init", "--recovery-kit", folder + "/kit")
    del os.environ["MAILKEEP_PASSPHRASE"]
    os.environ["MAILKEEP_CREDENTIAL"] = folder + "/kit"
    mailkeep("backup", "--source", "maildir:%s/mail/%%u" % folder)
    first = json.loads(mailkeep("snapshots", "--json"))["snapshots"][0]["snapshot"]
    for path, _, files in os.walk(root):
        for file in files:
            os.remove(os.path.join(path, file))
    mailkeep("backup", "--source", "maildir:%s/mail/%%u" % folder)
    server = subprocess.Popen([MAILKEEP, "serve", "imap", "--account", USER, "--snapshot", first, "--json"],
                              stdout=subprocess.PIPE)
    try:
        serving = json.loads(server.stdout.readline())
        port, password = serving["port"], serving["password"]
        by_python(port, password, mail)
        by_curl(port, password, mail)
        by_imapc(port, password, mail, folder + "/imapc")
    finally:
        server.send_signal(signal.SIGTERM)
        if server.wait(30) != 143:
            fail("the server ended with %d" % server.returncode)
    shutil.rmtree(folder)
    sys.exit(1 if failures else 0)


main()
