"""`python -m scangate`: the same as the command `scangate`."""

from scangate.cli import main

main()
