"""`python -m vectorella.cli`, where there is no script of that name."""

from vectorella.cli import main

if __name__ == "__main__":
    main(prog_name="vectorella")
