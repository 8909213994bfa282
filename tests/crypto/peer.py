"""Fernet and RSA-OAEP by python3-cryptography, for tst_interop.cpp.

One request per line on standard input, one answer per line on standard output, words separated by
blanks, bytes in base64 ("-" for none). Answers with the version first. Ends with its input.

    fernet-seal KEY TEXT        the token                       KEY and tokens are plain
    fernet-open KEY TOKEN       the text
    rsa-own                     this peer's public key, PEM
    rsa-seal PEM TEXT           the ciphertext
    rsa-open CIPHERTEXT         the text, opened with this peer's key

What cannot be done is answered with "refused".
"""

import base64
import sys

try:
    import cryptography
    from cryptography.fernet import Fernet, InvalidToken
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
except ImportError as error:
    print("missing", error)
    sys.exit()

OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
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
    raise SystemExit(f"unknown command {command}")


print("ready", cryptography.__version__, flush=True)
for line in sys.stdin:
    try:
        print(answer(*line.split()), flush=True)
    except (InvalidToken, ValueError):
        print("refused", flush=True)
