import enum
from enum import Flag, IntFlag, auto
class P(Flag):
    R = 1
    W = 2
    X = 4
    ALL = R | W | X
class Q(IntFlag):
    A = auto()
    B = auto()
    C = auto()
print(repr(P.R | P.W), str(P.R | P.W), repr(P(0)), repr(~P.R), P.R in P.ALL, P(3) is (P.R | P.W))
print(list(P), len(P), list(P.ALL), len(P.ALL), bool(P(0)), [p.name for p in P], sorted(P.__members__))
print((P.R | P.W).name, P(0).name, P.ALL.name, P(7) is P.ALL, P["ALL"].value, P.R ^ P.W, P["R"] & P.ALL)
print(repr(Q.A | Q.C), str(Q.A | Q.C), repr(Q(6)), list(Q.A | Q.B), Q.A + 1, Q.A == 1, f"{Q.B}", int(Q.B | Q.C), "%d" % Q.B)
for wrong in (lambda: P(9), lambda: P.R | 2):
    try: print(wrong())
    except Exception as e: print(type(e).__name__)
@enum.unique
class U(Flag):
    A = 1
    B = 2
    AB = 3
print(list(U), U.AB, U(3) is U.AB)
