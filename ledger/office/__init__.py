"""What the office enters: products, pre-receipts, pick lists, places, operators. Checked, then written."""
