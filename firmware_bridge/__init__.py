"""The only place that touches devices: scanners, lamps and GPIO, each with a virtual twin that ships.

Everything here takes plain arguments, never settings, and knows only `rules`. A scanner is a `Driver`
(`device`), kept alive by one `supervisor.Supervisor`; a sign goes out through a `lamp.Lamp`.
"""
