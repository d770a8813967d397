"""How the language pipeline is trained, scored and packaged; nothing here is used when articles are read."""
