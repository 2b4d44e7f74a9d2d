"""The central program: ingest, projections, feed, console, REST API."""
