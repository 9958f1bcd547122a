"""`python -m travaux.cli` is `travaux`."""

import sys

from travaux.cli.main import run

sys.exit(run())
