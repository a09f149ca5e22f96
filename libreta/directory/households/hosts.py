"""Hosts that belong to everybody: who has an address there works nowhere for that, and shares nothing with others."""

EVERYBODYS = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.es", "hotmail.co.uk", "hotmail.fr", "outlook.com",
    "outlook.es", "live.com", "live.com.mx", "msn.com", "yahoo.com", "yahoo.es", "yahoo.ro", "yahoo.co.uk",
    "yahoo.com.mx", "yahoo.com.ar", "yahoo.com.br", "yahoo.fr", "ymail.com", "rocketmail.com", "aol.com",
    "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.de", "gmx.net",
    "gmx.es", "web.de", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "zoho.com", "tutanota.com", "fastmail.com",
    "hey.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "telefonica.net", "terra.com",
    "terra.es", "ono.com", "rediffmail.com", "qq.com", "163.com", "126.com", "libero.it", "tiscali.it", "virgilio.it",
    "t-online.de", "freenet.de", "uol.com.br", "bol.com.br", "ig.com.br", "prodigy.net.mx", "btinternet.com",
    "sky.com", "virginmedia.com", "comcast.net", "verizon.net", "att.net", "rdslink.ro", "clicknet.ro", "k.ro",
    "email.ro", "b.ro", "facebook.com", "fb.com", "instagram.com", "linkedin.com", "twitter.com", "x.com",
    "tiktok.com", "youtube.com", "wa.me", "whatsapp.com", "t.me", "linktr.ee", "bit.ly", "google.com",
    "business.site", "wixsite.com", "wordpress.com", "blogspot.com", "weebly.com", "shopify.com", "myshopify.com",
    "etsy.com", "mercadolibre.com", "mercadolibre.com.mx", "olx.ro", "webnode.com", "jimdo.com", "negocio.site",
)  # fmt: skip
