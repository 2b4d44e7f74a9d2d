"""What the office enters: products, pre-receipts, pick lists, places, operators. Checked, then written.

May import `ledger.projection` and what is below it; never `ledger.acts`, `ledger.todo` or `ledger.web`.
"""
