"""Mentions that need an entity in, the entity of each out: candidates, what is known of each pair, a ranking."""
