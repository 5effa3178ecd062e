"""Templates with the words of their language put in when they are loaded, not each time they are shown."""

from collections.abc import Iterator
from typing import Any, cast

from django.template import Context, Node, NodeList, Template, Variable
from django.template.base import TextNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language


class Loader(cached.Loader):
    """Django's cached loader, with one copy of a template for each language, in which ``{% translate "…" %}`` is plain text."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Any = super().get_template(template_name, skip)
        if not hasattr(template, "has_words"):
            put_words_into(template.nodelist)
            template.has_words = True
        return cast("Template", template)


def put_words_into(nodes: NodeList) -> None:
    """Replace in place every node that gives the same text at each showing, and join the texts that touch."""
    kept: list[Node] = []
    for node in nodes:
        for inner in _lists_in(node):
            put_words_into(inner)
        text = _text_of(node)
        if text is None:
            kept.append(node)
        elif kept and type(kept[-1]) is TextNode:
            kept[-1] = TextNode(kept[-1].s + text)
        elif text:
            kept.append(TextNode(text))
    nodes[:] = kept


def _lists_in(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (inner for _condition, inner in node.conditions_nodelists)
        return
    for name in getattr(node, "child_nodelists", ()):
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            yield inner


def _text_of(node: Node) -> str | None:
    """What this node always gives in the active language; None when that depends on more."""
    if type(node) is TextNode:
        return node.s
    if type(node) in (LoadNode, CommentNode):
        return ""
    if type(node) is TranslateNode and not node.asvar and not node.message_context and _is_literal(node.filter_expression):
        return str(node.render(Context()))
    return None


def _is_literal(expression: Any) -> bool:
    return isinstance(expression.var, Variable) and expression.var.literal is not None and not expression.filters
