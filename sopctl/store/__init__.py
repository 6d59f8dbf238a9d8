"""The disk: files, sittings, evidence, git. It knows bytes and names, not what they mean."""
