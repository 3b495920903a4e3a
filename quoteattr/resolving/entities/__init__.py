"""Who and what an article speaks of: its names, descriptions and pronouns, put together to entities.

``walk.find_entities`` goes through the text once and calls the others; ``register.Entities`` is what it leaves behind.
"""
