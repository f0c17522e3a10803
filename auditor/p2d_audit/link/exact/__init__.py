"""Exact values: what an expression is on every run, or why that cannot be told.

The linker follows sets of what may arrive; a setting has to be the one value that does arrive.
`evaluation` walks the same facts again, asks `choices` and `turns` which branch was taken and which turn it is,
`names`, `fields` and `enumerations` what a name or an attribute holds, `changes` what else may have changed it,
and `calls`, `methods` and `folding` what a call or an operator makes of it; `known` has the values, `Lost` among them.
"""
