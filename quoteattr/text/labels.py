"""The labels and tags of spaCy's English models: what patterns may name, and what a pipeline must know."""

from __future__ import annotations

#: The labels of spaCy's English parsers (ClearNLP style): a pattern with any other can never match.
DEPS = frozenset(
    """
    ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass
    dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj
    poss preconj predet prep prt punct quantmod relcl xcomp
    """.split()
)

#: The tags of its English taggers (OntoNotes style).
TAGS = frozenset(
    """
    $ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP
    PRP$ RB RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX _SP ``
    """.split()
)

#: By the kind of pipe, what the patterns and the code cannot do without; the rest is rare, and a small model may lack it.
CORE = {
    "parser": frozenset(
        """
        acl acomp advcl advmod agent amod appos attr aux auxpass cc ccomp compound conj csubj dative det dobj mark
        neg nsubj nsubjpass pcomp pobj poss prep prt punct relcl xcomp
        """.split()
    ),
    "tagger": frozenset(
        """
        CC CD DT IN JJ MD NN NNP NNPS NNS POS PRP PRP$ RB TO VB VBD VBG VBN VBP VBZ WDT WP WRB
        """.split()
    ),
}
