"""Single sign-on of researchers by the identity provider of their institution, with django-allauth: the extra ``sso``."""
