"""Signatures and seals against the examples that WeChat and WeCom publish."""

import base64

import pytest

from wechat.crypto import SealBroken, is_signed, seal, signature, unseal

KEY = base64.b64decode("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=")
APP_ID = "wx2c2769f8efd9abc2"
SEALED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXp"
    "bUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlp"
    "Kn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD"
    "1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
OTHER_KEY = base64.b64decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C=")
OTHER_SEALED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


def test_the_published_signatures_are_ours():
    found = [
        signature("spamtest", "1409735669", "1320562132"),
        signature("spamtest", "1409735669", "1320562132", SEALED),
        signature("QDG6eK", "1409659813", "1372623149", OTHER_SEALED),
    ]
    assert found == [
        "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a",
        "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
        "477715d11cdb4164915debcba66cb864d751f3e6",
    ]


def test_the_published_messages_open():
    first = unseal(SEALED, key=KEY, app_id=APP_ID).decode()
    second = unseal(OTHER_SEALED, key=OTHER_KEY, app_id="wx5823bf96d3bd56c7").decode()
    assert ("<Content><![CDATA[abcdteT]]></Content>" in first, "<Content><![CDATA[hello]]></Content>" in second) == (
        True,
        True,
    )


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 31, 32, 5000])
def test_what_is_sealed_opens_for_its_account_alone(length):
    plain = b"a" * length
    sealed = seal(plain, key=KEY, app_id=APP_ID)
    assert unseal(sealed, key=KEY, app_id=APP_ID) == plain
    with pytest.raises(SealBroken):
        unseal(sealed, key=KEY, app_id="wx0000000000000000")
    with pytest.raises(SealBroken):
        unseal(sealed, key=OTHER_KEY, app_id=APP_ID)


@pytest.mark.parametrize(
    "sealed", ["", "x", "AAAA", SEALED[:-4], SEALED[:64], base64.b64encode(b"\0" * 64).decode(), "密" * 10]
)
def test_what_was_cut_or_made_up_does_not_open(sealed):
    with pytest.raises(SealBroken):
        unseal(sealed, key=KEY, app_id=APP_ID)


def test_a_signature_is_compared_whole():
    right = signature("t", "1", "2")
    assert [is_signed(word, "t", "1", "2") for word in (right, right[:-1], right.upper(), "", "密")] == [
        True,
        *[False] * 4,
    ]
