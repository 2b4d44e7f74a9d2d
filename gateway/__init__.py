"""The edge program: stations, store, uplink, station screen."""
