"""The front door: one command that dispatches to each part."""
