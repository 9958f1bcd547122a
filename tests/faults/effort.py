"""How much the tests of faults do: FAULTS_TIMES=10 makes them ten times as long, or as fine."""

import os

TIMES = int(os.environ.get("FAULTS_TIMES", "1"))
