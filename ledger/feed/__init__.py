"""What stations judge by, as rows with a version: `feed`, what it is made of, and the ways it goes out.

- `holds` are recalls as rows, `transfer` answers a gateway that asks, `export` writes a stick

May import the doors and plain values at the top of `ledger`.
"""
