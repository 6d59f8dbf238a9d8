"""Reports of one run and of many: asked for, made or told again, and delivered."""
