"""The data contract: codebooks, readers, and the canonical panel that analyses start from."""
