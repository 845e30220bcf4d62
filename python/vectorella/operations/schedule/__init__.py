"""Starting the daily run every day, by cron or by systemd, at a time in UTC.

`plan` says what is to be run, `cron` and `systemd` put it where it is started from.
"""
