"""Verifies DKIM signatures (RFC 6376, relaxed/relaxed; RFC 8463) with nothing but Python.

In: one JSON object a line, with `raw` (base64) and `record` (the text of the DNS record).
Out: `pass`, or why not, one line each.
"""

import base64
import hashlib
import json
import re
import sys

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    s, u = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = u - s, d - c, d + c, u + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, point)
        point, n = add(point, point), n >> 1
    return out


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        raise ValueError("no point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point(BASE_Y.to_bytes(32, "little"))


def ed25519(key, message, signature):
    r, s = point(signature[:32]), int.from_bytes(signature[32:], "little")
    if s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(h, point(key)))
    same = lambda i: (left[i] * right[2] - right[i] * left[2]) % P == 0
    return same(0) and same(1)


def der(data):
    """The first value of DER data, its tag, and what follows it."""
    tag, length, at = data[0], data[1], 2
    if length & 128:
        at = 2 + (length & 127)
        length = int.from_bytes(data[2:at], "big")
    return tag, data[at : at + length], data[at + length :]


def rsa(key, message, signature):
    _, spki, _ = der(key)
    _, _, rest = der(spki)
    _, bits, _ = der(rest)
    _, pair, _ = der(bits[1:])
    _, n, rest = der(pair)
    _, e, _ = der(rest)
    n, e = int.from_bytes(n, "big"), int.from_bytes(e, "big")
    size = (n.bit_length() + 7) // 8
    known = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(message).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(known) - 3) + b"\x00" + known
    return pow(int.from_bytes(signature, "big"), e, n).to_bytes(size, "big") == padded


def relaxed_header(field):
    name, value = field.split(":", 1)
    value = re.sub(r"\r\n(?=[ \t])", "", value)
    return name.strip().lower() + ":" + re.sub(r"[ \t]+", " ", value).strip()


def relaxed_body(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def tags(text):
    pairs = (tag.split("=", 1) for tag in text.split(";") if tag.strip())
    return {name.strip(): re.sub(r"\s+", "", value) for name, value in pairs}


def verify(raw, record):
    head, body = raw.split(b"\r\n\r\n", 1)
    fields = re.split(r"\r\n(?![ \t])", head.decode("ascii"))
    mine = [field for field in fields if field.lower().startswith("dkim-signature:")]
    if len(mine) != 1:
        return f"{len(mine)} signatures"
    said = tags(mine[0].split(":", 1)[1])
    if said["v"] != "1" or said["c"] != "relaxed/relaxed":
        return "another form"
    if said["bh"] != base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode():
        return "the body was changed"
    left = [field for field in fields if field not in mine]
    signed = []
    for name in said["h"].split(":"):
        at = [i for i, field in enumerate(left) if field.split(":")[0].strip().lower() == name.lower()]
        if at:
            signed.append(relaxed_header(left.pop(at[-1])) + "\r\n")
    if "from" not in said["h"].split(":"):
        return "From is not signed"
    own = re.sub(r"(;\s*b=)[^;]*", r"\1", mine[0])
    message = ("".join(signed) + relaxed_header(own)).encode()
    known = tags(record)
    key, signature = base64.b64decode(known["p"]), base64.b64decode(said["b"])
    if said["a"] != known["k"] + "-sha256":
        return "another kind of key"
    if known["k"] == "rsa":
        good = rsa(key, message, signature)
    else:
        good = ed25519(key, hashlib.sha256(message).digest(), signature)
    return "pass" if good else "the signature is wrong"


for line in sys.stdin:
    asked = json.loads(line)
    print(verify(base64.b64decode(asked["raw"]), asked["record"]))
