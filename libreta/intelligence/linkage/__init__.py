"""Which records are the same: probabilistic linkage after Fellegi and Sunter, explained field by field.

Nothing here knows the Python of another area: a caller declares where records stand (a SourceTable whose columns are
named after roles, see `forms.ROLES`) and gets pairs.
"""
