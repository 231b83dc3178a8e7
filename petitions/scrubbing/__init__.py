"""What a file tells of whoever made it, taken away before it is kept: places, names, companies, programs.

Only ``asking`` is for others; the rest runs in a process of its own, with little memory and time.
"""
