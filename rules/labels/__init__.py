"""What a scan says: bytes in, a checked label or the reason why not out; see `rules.labels.reader.read`."""
