"""Where articles come from: bytes in, `Article` out. Nothing is interpreted, and nothing else of ours is imported."""
