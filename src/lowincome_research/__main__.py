"""`python -m lowincome_research` is `lowincome`."""

from lowincome_research.cli import main

if __name__ == "__main__":
    main()
