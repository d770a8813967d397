"""Page in the making."""
