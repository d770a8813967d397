"""Keeping an installation running: what is wrong on a machine, backups, and the commands for both.

Belongs here: looking after files, processes and versions. Does not belong here: anything that a build does.
"""
