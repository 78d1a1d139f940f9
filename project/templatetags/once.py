"""`{% csrf_token %}` with a second hidden field: the name of this very form, so that it counts once.

Overriding Django's tag covers every form by existing; a form that is read again gets a new name.
"""

import uuid

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


class FormNameNode(CsrfTokenNode):
    """The token against forged requests, and the name of the form."""

    def render(self, context: Context) -> SafeString:
        """Write both hidden fields."""
        token = SafeString(super().render(context))
        return format_html('{}<input type="hidden" name="once" value="{}">', token, uuid.uuid4().hex)


@register.tag("csrf_token")
def csrf_token(parser: Parser, token: Token) -> FormNameNode:
    """Compile the tag."""
    return FormNameNode()
