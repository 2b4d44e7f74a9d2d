"""What a gateway is told to judge by: one file for each version of the ledger's feed.

- `feed` answers from a file, `build` makes the next one from chunks
- `loader` is the process that builds, `loading` the gateway's side of it
- `pull` decides what to ask for and when, `rules_age` says how old the rules in use may be
- `load` starts a gateway from a stick

May import the doors and plain values at the top of `gateway`; knows no store, no station and no network.
"""
