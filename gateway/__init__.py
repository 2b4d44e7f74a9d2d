"""The edge program: stations, store, feed, delivery, screen. Its order: docs/explanation/structure.md."""
