"""Sottovoce's cryptography by python3-cryptography, for tst_interop.cpp.

One request per line on standard input, one answer per line on standard output, words separated by
blanks, bytes in base64 ("-" for none). Answers with the version first. Ends with its input.

    fernet-seal KEY TEXT        the token                       KEY and tokens are plain
    fernet-open KEY TOKEN       the text
    rsa-own                     this peer's public key, PEM
    rsa-seal PEM TEXT           the ciphertext
    rsa-open CIPHERTEXT         the text, opened with this peer's key
    pss-sign TEXT               the signature, RSA-PSS with this peer's key
    pss-verify PEM SIGN TEXT    "good"
    ed25519-own                 this peer's public key, PKCS#8 PEM of the private one after it
    ed25519-sign TEXT           the signature
    ed25519-verify KEY SIGN TEXT   "good"
    x25519 KEY                  this peer's public key of the occasion, the secret after it
    hkdf SECRET SALT INFO SIZE  the key
    scrypt PASSWORD SALT N R P  the key, 32 bytes

What cannot be done is answered with "refused".
"""

import base64
import sys

try:
    import cryptography
    from cryptography.exceptions import InvalidSignature
    from cryptography.fernet import Fernet, InvalidToken
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, x25519
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
except ImportError as error:
    print("missing", error)
    sys.exit()

OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
own_identity = ed25519.Ed25519PrivateKey.generate()
own = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pack(data):
    return base64.b64encode(data).decode() or "-"


def unpack(word):
    return b"" if word == "-" else base64.b64decode(word, validate=True)


def answer(command, *words):
    if command == "fernet-seal":
        return Fernet(words[0]).encrypt(unpack(words[1])).decode()
    if command == "fernet-open":
        return pack(Fernet(words[0]).decrypt(words[1]))
    if command == "rsa-own":
        return pack(own.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    if command == "rsa-seal":
        key = serialization.load_pem_public_key(unpack(words[0]))
        return pack(key.encrypt(unpack(words[1]), OAEP))
    if command == "rsa-open":
        return pack(own.decrypt(unpack(words[0]), OAEP))
    if command == "pss-sign":
        return pack(own.sign(unpack(words[0]), PSS, hashes.SHA256()))
    if command == "pss-verify":
        key = serialization.load_pem_public_key(unpack(words[0]))
        key.verify(unpack(words[1]), unpack(words[2]), PSS, hashes.SHA256())
        return "good"
    if command == "ed25519-own":
        pem = own_identity.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                         serialization.NoEncryption())
        return pack(own_identity.public_key().public_bytes(*RAW)) + " " + pack(pem)
    if command == "ed25519-sign":
        return pack(own_identity.sign(unpack(words[0])))
    if command == "ed25519-verify":
        key = ed25519.Ed25519PublicKey.from_public_bytes(unpack(words[0]))
        key.verify(unpack(words[1]), unpack(words[2]))
        return "good"
    if command == "x25519":
        key = x25519.X25519PrivateKey.generate()
        shared = key.exchange(x25519.X25519PublicKey.from_public_bytes(unpack(words[0])))
        return pack(key.public_key().public_bytes(*RAW)) + " " + pack(shared)
    if command == "hkdf":
        secret, salt, info = map(unpack, words[:3])
        return pack(HKDF(hashes.SHA256(), int(words[3]), salt, info).derive(secret))
    if command == "scrypt":
        n, r, p = map(int, words[2:])
        return pack(Scrypt(unpack(words[1]), 32, n, r, p).derive(unpack(words[0])))
    raise SystemExit(f"unknown command {command}")


print("ready", cryptography.__version__, flush=True)
for line in sys.stdin:
    try:
        print(answer(*line.split()), flush=True)
    except (InvalidToken, InvalidSignature, ValueError):
        print("refused", flush=True)
