"""The headers that make the browser an ally: nothing inline or from elsewhere, no framing, no leaking referrer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS = "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), microphone=(), " + (
    "payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


SIGN_ON = (
    "/accounts/oidc/"  # its one form is answered by a redirect to the provider, which browsers hold to form-action
)


def content_security_policy(path: str = "/") -> str:
    """This function writes the policy for a page; the event stream may live at an origin of its own."""
    sent_to = "'self' https: http://127.0.0.1:* http://localhost:*" if path.startswith(SIGN_ON) else "'self'"
    connect = " ".join(filter(None, ("'self'", getattr(settings, "STREAM_ORIGIN", ""))))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            f"connect-src {connect}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "frame-src 'self'",
            "frame-ancestors 'none'",
            f"form-action {sent_to}",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def harden(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """This function adds the headers that the answer does not set itself."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy(request.path))
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if not getattr(response, "xframe_options_exempt", False):  # such a page names who may frame it in its policy
        headers.setdefault("X-Frame-Options", "DENY")
    if getattr(request, "actor", None) is not None:
        headers.setdefault("Cache-Control", "private, no-store" if request.path.startswith("/api/") else "private")
    return response
