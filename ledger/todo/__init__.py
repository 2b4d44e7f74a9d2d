"""What a person should look at: computed, so that it vanishes once it is explained.

`todo` is the list, made of `todo_gateways`, `todo_stock` and `todo_work`. Only reads. May import
`ledger.projection` and what is below it.
"""
