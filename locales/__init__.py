"""The words of the product: one catalogue over the Fluent files in this folder, one folder a language."""

from locales.catalogue import Catalogue, Html, MissingWordsError, Words, escape

__all__ = ["Catalogue", "Html", "MissingWordsError", "Words", "escape"]
