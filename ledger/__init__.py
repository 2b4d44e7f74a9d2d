"""The central program: projections, feed, console, REST API. Its order: docs/explanation/structure.md."""
