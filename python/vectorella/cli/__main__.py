"""`python -m vectorella.cli`, where there is no script of that name."""

from vectorella.cli import main

main(prog_name="vectorella")
