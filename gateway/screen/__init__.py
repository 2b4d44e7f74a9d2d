"""The station screen: a view of the station, never a place where scans enter.

- `board` takes the immutable `View`s from the station thread
- `app` is the web application, `server` runs it in a thread of its own
- `stream` sends views to the pages, `guard` keeps strangers out, `assets` holds the files of the page
- `code128` draws the codes on the page that a scanner can read

May import `gateway.inputs`, for what a page may ask of the station; nothing else of the gateway.
"""
