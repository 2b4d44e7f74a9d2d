"""The station's own records: durable before anything is shown, kept until they are safe elsewhere.

- `store` writes (`schema`, `encoded`, `hlc`, `riders`), `stored` reads
- `checks`, `salvage` and `pages` open it after bad times
- `room` and `ballast` keep space for it, `housekeeping` and `purge` use idle seconds

May import the doors and plain values at the top of `gateway`; knows no feed, no station and no network.
"""
