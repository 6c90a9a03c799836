"""Our own icons: strokes on a 24 by 24 grid, drawn in the colour of the text around them."""
# ruff: noqa: E501 (drawings are not wrapped)

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    "alert": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "arrow-right": '<path d="M5 12h14m-5-5 5 5-5 5"/>',
    "bell": '<path d="M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5a2.2 2.2 0 0 0 4 0"/>',
    "book": '<path d="M5 4.5h10a3 3 0 0 1 3 3V20H8a3 3 0 0 1-3-3z"/><path d="M5 17a3 3 0 0 1 3-3h10"/>',
    "building": '<path d="M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4m8-4v4"/>',
    "camera": '<path d="M3.5 8h4l1.5-2.5h6L16.5 8h4v11.5h-17z"/><circle cx="12" cy="13.5" r="3.5"/>',
    "chart": '<path d="M4 20h16.5M7 16v-5m5 5V5m5 11V9"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "check-circle": '<circle cx="12" cy="12" r="8.5"/><path d="m8 12.3 2.8 2.7L16 9.5"/>',
    "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
    "chevron-up": '<path d="m6 14.5 6-6 6 6"/>',
    "chevron-left": '<path d="m14.5 6-6 6 6 6"/>',
    "chevron-right": '<path d="m9.5 6 6 6-6 6"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2"/>',
    "coins": '<ellipse cx="9" cy="7" rx="5.5" ry="2.8"/>'
    '<path d="M3.5 7v5c0 1.5 2.5 2.8 5.5 2.8M14.5 7v2M20.5 13.5v4c0 1.5-2.5 2.8-5.5 2.8'
    's-5.5-1.3-5.5-2.8v-4"/><ellipse cx="15" cy="13.5" rx="5.5" ry="2.8"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M15 9V4H4v11h5"/>',
    "dot": '<circle cx="12" cy="12" r="3"/>',
    "download": '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 20h15"/>',
    "edit": '<path d="m5 15.5-.8 4.3 4.3-.8L19.5 8 16 4.5zM13.5 7l3.5 3.5"/>',
    "external": '<path d="M14 4.5h5.5V10M19.5 4.5 11 13M17.5 14v5.5h-13v-13H10"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "file": '<path d="M6 3.5h8L18.5 8v12.5H6zM14 3.5V8h4.5M9 13h6m-6 3.5h6"/>',
    "filter": '<path d="M4 6.5h16M7 12h10m-7 5.5h4"/>',
    "flag": '<path d="M5.5 21V4m0 .5c4-2 8 2 13 0v9c-5 2-9-2-13 0"/>',
    "folder": '<path d="M3.5 6h6l2 2.5h9v11h-17z"/>',
    "gavel": '<path d="m8 11 6-6 4.5 4.5-6 6zM11 12.5l-7 7M12.5 3.5l7.5 7.5M6.5 9.5 14 17M13 20.5h7.5"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/>'
    '<path d="M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z"/>',
    "hand": '<path d="M8 12V6a1.6 1.6 0 0 1 3.2 0v5V4.5a1.6 1.6 0 0 1 3.2 0V11 6.5a1.6 1.6 0 0 1 3.2 0'
    'V15a6 6 0 0 1-11 3.3L3.8 14a1.6 1.6 0 0 1 2.6-1.8L8 14.5"/>',
    "history": '<path d="M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.5"/>',
    "home": '<path d="m3.5 11.5 8.5-8 8.5 8M6 9.5V20h12V9.5M10 20v-5.5h4V20"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.1"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8-8m-3 3 3 3m-5.5-.5 2 2"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12 6.2M14 10a4 4 0 0 0-5.7 0'
    'l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.6-1.5"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1m-.1 5.5h.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8.5 11V7.5a3.5 3.5 0 0 1 7 0V11"/>',
    "logout": '<path d="M14 4.5H5v15h9M10 12h10.5m-4-4 4 4-4 4"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13.5" rx="2"/><path d="m4 7.5 8 6 8-6"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "package": '<path d="m12 3.5 8 4.3v8.6l-8 4.3-8-4.3V7.8zM4.3 8 12 12.2 19.7 8M12 12.2v8.3M8 5.7l8 4.3"/>',
    "pause": '<circle cx="12" cy="12" r="8.5"/><path d="M10 9v6m4-6v6"/>',
    "phone": '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 17.8h2"/>',
    "pin": '<path d="M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11z"/>'
    '<circle cx="12" cy="10" r="2.3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "printer": '<path d="M7 8V4h10v4M7 16.5H4V8h16v8.5h-3M7 13.5h10V20H7z"/>',
    "radar": '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4.5"/><path d="m12 12 6-6"/>'
    '<circle cx="9.3" cy="14" r=".6"/>',
    "refresh": '<path d="M19.5 5v5h-5M4.5 19v-5h5M18.8 10A7.3 7.3 0 0 0 6 7.5M5.2 14A7.3 7.3 0 0 0 18 16.5"/>',
    "scale": '<path d="M12 4v16M7.5 20h9M5 7.5l7-1.5 7 1.5M5 7.5 2.5 14h5zM19 7.5 16.5 14h5zM2.5 14a2.5 2.2 0 0 0 5 0'
    'm9 0a2.5 2.2 0 0 0 5 0"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "send": '<path d="m3.5 11 17-7-6.5 17-3-7.5zM11 13.5l9-9"/>',
    "settings": '<path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.3"/><circle cx="8.5" cy="17" r="2.3"/>',
    "shield": '<path d="M12 3 4.5 6v5.5c0 4.5 3 7.8 7.5 9.5 4.5-1.7 7.5-5 7.5-9.5V6z"/><path d="m8.7 11.8 2.5 2.5 4.3-4.5"/>',
    "ship": '<path d="M4 14.5h16l-2.5 5h-11zM6.5 14.5V10h11v4.5M9.5 10V6.5h5V10M12 6.5V3.5"/>',
    "stamp": '<path d="M10 13.5c.5-3-1.5-4-1.5-6.5a3.5 3.5 0 0 1 7 0c0 2.5-2 3.5-1.5 6.5M5 13.5h14v4H5zM5 20.5h14"/>',
    "sun": '<circle cx="12" cy="12" r="3.8"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>',
    "tag": '<path d="M4 4h8l8.5 8.5-8 8L4 12z"/><circle cx="8.3" cy="8.3" r="1.2"/>',
    "trash": '<path d="M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13.5h9l1-13.5M10.3 11v5.5m3.4-5.5v5.5"/>',
    "truck": '<path d="M3 6h11v11H3zM14 10h4l3 3.5V17h-7z"/><circle cx="7.5" cy="18" r="2"/><circle cx="17.5" cy="18" r="2"/>',
    "unlock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8.5 11V7.5a3.5 3.5 0 0 1 6.8-1.2"/>',
    "upload": '<path d="M12 15.5v-11M7.5 9 12 4.5 16.5 9M4.5 20h15"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4 3.6-6 7.5-6s6.8 2 7.5 6"/>',
    "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.6-3.5 3-5.3 6.5-5.3s5.9 1.8 6.5 5.3M15.5 5.3a3.5 3.5 0 0 1 0 6.4'
    'M18 14.7c2 .7 3.1 2.3 3.5 4.8"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
    "x-circle": '<circle cx="12" cy="12" r="8.5"/><path d="m9 9 6 6m0-6-6 6"/>',
}


def svg(name: str, css_class: str = "") -> SafeString:
    """The icon as inline SVG, hidden from screen readers; an unknown name draws a dot."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {css_class}" if css_class else "",
        mark_safe(ICONS.get(name, ICONS["dot"])),  # noqa: S308
    )
