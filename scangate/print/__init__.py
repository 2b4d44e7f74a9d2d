"""Labels, command sheets and the calibration sheet, as SVG or PDF; whatever is drawn was read back."""
