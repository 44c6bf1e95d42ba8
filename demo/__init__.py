"""Makes the demo university: fictional people and their work, written from a seed. Nothing in it is, or means, anybody real."""
