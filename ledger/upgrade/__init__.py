"""From any released schema to the present one: `migrations`, and each schema as it was released.

May import `ledger.projection`, because the last step folds all records again.
"""
