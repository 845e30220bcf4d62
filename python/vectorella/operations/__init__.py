"""Every day: build into a work file, test it, publish it, and tell how it went.

`places` names the files, `lock` lets one run in at a time, `journal` remembers runs, `work`
decides what a run starts from, `building` runs dbt, `records` writes the tables of runs,
`publication` swaps the published file, `daily` puts these together. `status`, `schedule` and
`notification` are for whoever runs it.
"""
