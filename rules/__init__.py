"""The judgement of Scangate: pure functions over frozen values, standard library only.

Nothing in here reads a clock, a disk, a port or the network; `import-linter` keeps it so.
"""
