"""What the law says of articles that people carry or post (REG 31; CUS 46; MEA 31; PEN 64)."""

SIMPLIFIED = "Regulation art 31; Measures art 31"
SELF_USE = "Regulation art 31; Customs Law art 46; Penalty Regs art 64"
ABANDONMENT = "Measures art 31"
IN_FORCE = "Regulation art 16; Measures art 31"

#: house guideline in the table of time limits: how long a parcel may lie undecided
DECISION = "parcel_decision"
#: house guideline: how long sender or addressee may explain, or give the goods up
PARTY_ANSWER = "parcel_party_answer"

#: what stands for a sender whom nobody knows, in letters and the chain of custody
UNKNOWN_PARTY = "不详"
#: pieces, as customs counts them
PIECES = "件"
#: so many parcels are logged, and so many decided, in one act
AT_ONCE = 1000
ACT_AT_ONCE = 200
