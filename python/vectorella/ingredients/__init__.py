"""What a line of a recipe's list asks for: which ingredients by name, and how much of them.

`lexicon` is what is known of ingredients, `lines` reads a line with it, `spelling` corrects what is
misspelt, `amounts` counts jars, `distinct_lines` does so for a whole table.
"""
