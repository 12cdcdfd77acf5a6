#!/usr/bin/env python3
"""Checks ledger.jsonl and chain.jsonl of a dossier: every hash, and that each follows the last."""
import hashlib, json, sys

K = [0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
     0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
     0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
     0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
     0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
     0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
     0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
     0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2]
M = 0xffffffff


def compress(state, block):
    turn = lambda x, n: (x >> n | x << 32 - n) & M
    w = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for i in range(16, 64):
        s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3
        s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10
        w.append((w[i - 16] + s0 + w[i - 7] + s1) & M)
    a, b, c, d, e, f, g, h = state
    for i in range(64):
        s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
        t1 = (h + s1 + (e & f ^ ~e & M & g) + K[i] + w[i]) & M
        s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
        t2 = (s0 + (a & b ^ a & c ^ b & c)) & M
        a, b, c, d, e, f, g, h = (t1 + t2) & M, a, b, c, (d + t1) & M, e, f, g
    return [(x + y) & M for x, y in zip(state, (a, b, c, d, e, f, g, h))]


def worked_out(link):
    rest = bytes.fromhex(link["tail"]) + link["prev"].encode() + b'"'
    if (link["length"] - len(rest)) % 64:
        return None
    state = [int(link["state"][i:i + 8], 16) for i in range(0, 64, 8)]
    rest += b"\x80" + bytes(-(len(rest) + 9) % 64) + (8 * link["length"]).to_bytes(8, "big")
    for i in range(0, len(rest), 64):
        state = compress(state, rest[i:i + 64])
    return "".join("%08x" % word for word in state)


lines, vouched, redacted = {}, {}, {}
for raw in open("ledger.jsonl", "rb").read().splitlines():
    line = json.loads(raw)
    if line.get("redacted"):
        redacted[line["seq"]] = hashlib.sha256(raw).hexdigest()
    elif hashlib.sha256(raw[:raw.rindex(b',"hash":')]).hexdigest() != line["hash"]:
        sys.exit("line %d was changed" % line["seq"])
    for event in line["events"]:
        if event["type"] == "redacted":
            vouched.update((one["seq"], one["sha256"]) for one in event["lines"])
    lines[line["seq"]] = line["prev"], line["hash"]
for raw in open("chain.jsonl", "rb").read().splitlines():
    link = json.loads(raw)
    if "redacted" in link:
        redacted[link["seq"]] = link["redacted"]
    elif worked_out(link) != link["hash"]:
        sys.exit("the link of line %d was changed" % link["seq"])
    lines[link["seq"]] = link["prev"], link["hash"]
for seq, digest in redacted.items():
    if vouched.get(seq) != digest:
        sys.exit("nothing vouches for line %d, whose content was taken out" % seq)
last = None
for seq in sorted(lines):
    prev, head = lines[seq]
    if last and last != (seq - 1, prev):
        sys.exit("line %d does not follow the line before" % seq)
    last = seq, head
print("the chain holds up to line %d, %s" % last)
