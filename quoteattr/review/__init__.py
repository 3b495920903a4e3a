"""Records judged by people: a sample goes in, judgements, gold and a precision with its interval come out.

``sampling`` draws records, ``session`` takes judgements one by one and keeps them, ``server`` shows the page that asks for
them, ``precision`` and ``agreement`` say what they tell.
"""
