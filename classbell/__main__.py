"""`python -m classbell`."""

import sys

from classbell.cli import main

if __name__ == "__main__":
    sys.exit(main())
