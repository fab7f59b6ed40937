"""Times Python cryptography's Fernet on 64 bytes: name, mean, p50, p99 and p99.9 in microseconds."""
import sys
import time

try:
    from cryptography.fernet import Fernet
except ImportError:
    sys.exit(3)

TEXT = b"x" * 64
ITERATIONS = 5
SECONDS = 1.0


def samples(work):
    taken = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        begun = time.perf_counter_ns()
        work()
        taken.append((time.perf_counter_ns() - begun) / 1000)
    return taken


def report(name, work):
    samples(work)
    means, all_taken = [], []
    for _ in range(ITERATIONS):
        taken = samples(work)
        means.append(sum(taken) / len(taken))
        all_taken += taken
    all_taken.sort()

    def at(part):
        return all_taken[min(len(all_taken) - 1, int(len(all_taken) * part))]

    print(name, sorted(means)[ITERATIONS // 2], at(0.5), at(0.99), at(0.999))


fernet = Fernet(Fernet.generate_key())
token = fernet.encrypt(TEXT)
assert fernet.decrypt(token) == TEXT
report("seal", lambda: fernet.encrypt(TEXT))
report("open", lambda: fernet.decrypt(token))
