"""The same work as it is written by hand, each peer a program of its own.

`python -m benchmarks.peers.<name> <folder of raw files> <folder for the results>`
"""
