"""What the two programs say to each other: topics, messages, codec."""
