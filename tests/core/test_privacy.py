"""Ciphertexts that open in one place only, masks that give nothing away, one spelling of a contact. No database."""

import secrets
import time

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import privacy

PLACE = {"table": "submissions_contact", "pk": 7, "field": "value"}
OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@given(st.text(), st.text(min_size=1), st.integers(), st.text(min_size=1))
def test_what_was_encrypted_opens_in_its_place(plain, table, pk, field):
    token = privacy.encrypt(plain, table=table, pk=pk, field=field)
    assert privacy.decrypt(token, table=table, pk=pk, field=field) == plain


@pytest.mark.parametrize("other", [{"table": "submissions_receipt"}, {"pk": 8}, {"field": "kind"}])
def test_a_ciphertext_copied_to_another_place_does_not_open(other):
    token = privacy.encrypt("13800138000", **PLACE)
    with pytest.raises(privacy.Undecipherable):
        privacy.decrypt(token, **(PLACE | other))


def test_equal_texts_have_different_ciphertexts_and_none_shows_its_text():
    tokens = {privacy.encrypt("a@b.cn", **PLACE) for _ in range(50)}
    assert len(tokens) == 50
    assert not [token for token in tokens if "a@b" in token]


def test_a_token_names_its_version_and_the_current_key(settings):
    settings.DATA_KEYS = {"new": NEW, "old": OLD}
    version, key_id, nonce, sealed = privacy.encrypt("x", **PLACE).split(".")
    assert (version, key_id, len(nonce), len(sealed)) == ("v1", "new", 16, 24)


def test_an_old_key_still_opens_what_it_closed_until_it_leaves_the_ring(settings):
    settings.DATA_KEYS = {"old": OLD}
    token = privacy.encrypt("13800138000", **PLACE)
    settings.DATA_KEYS = {"new": NEW, "old": OLD}
    assert privacy.decrypt(token, **PLACE) == "13800138000"
    settings.DATA_KEYS = {"new": NEW}
    with pytest.raises(privacy.Undecipherable):
        privacy.decrypt(token, **PLACE)


def test_another_key_under_the_same_name_does_not_open(settings):
    settings.DATA_KEYS = {"k": OLD}
    token = privacy.encrypt("13800138000", **PLACE)
    settings.DATA_KEYS = {"k": NEW}
    with pytest.raises(privacy.Undecipherable):
        privacy.decrypt(token, **PLACE)


def test_without_a_key_nothing_is_encrypted(settings):
    settings.DATA_KEYS = {}
    with pytest.raises(ImproperlyConfigured, match="DATA_KEYS"):
        privacy.encrypt("13800138000", **PLACE)


def test_any_one_changed_sign_makes_a_token_undecipherable():
    token = privacy.encrypt("13800138000", **PLACE)
    for position, sign in enumerate(token):
        for other in "AB" if sign not in "AB" else "CD":
            with pytest.raises(privacy.Undecipherable):
                privacy.decrypt(token[:position] + other + token[position + 1 :], **PLACE)


@pytest.mark.parametrize(
    "token", ["", "v1", "v1.t1.a.b", "v2.t1.AAAA.AAAA", "v1.t1..", "v1.t1.é.é", "v1.t1.AAAA.AAAA.AAAA", "...."]
)
def test_what_is_no_token_is_undecipherable(token):
    with pytest.raises(privacy.Undecipherable):
        privacy.decrypt(token, **PLACE)


@pytest.mark.parametrize("ending", ["\n", " ", "=", "!", "A"])
def test_a_token_has_one_spelling_only(ending):
    token = privacy.encrypt("13800138000", **PLACE)
    with pytest.raises(privacy.Undecipherable):
        privacy.decrypt(token + ending, **PLACE)


def test_a_blind_index_is_the_same_for_the_same_value_purpose_and_key_only(settings):
    index = privacy.blind_index("13800138000", purpose="contact")
    others = [
        privacy.blind_index("13800138001", purpose="contact"),
        privacy.blind_index("13800138000", purpose="author"),
    ]
    assert privacy.blind_index("13800138000", purpose="contact") == index
    settings.INDEX_KEY = b"another key of thirty-two bytes!"
    others.append(privacy.blind_index("13800138000", purpose="contact"))
    assert len({index, *others}) == 4
    assert (len(index), set(index) <= set("0123456789abcdef")) == (64, True)


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("13812345678", "138****5678"),
        ("01088001234", "010****1234"),
        ("057188001234-801", "057****1234"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_masked_number_keeps_three_digits_and_four(number, mask):
    assert privacy.mask_phone(number) == mask


@pytest.mark.parametrize(
    ("address", "mask"), [("abc@b.cn", "a***@b.cn"), ("a@b.cn", "a***@b.cn"), ("13800138000", "***"), ("", "***")]
)
def test_a_masked_address_keeps_one_letter_and_the_provider(address, mask):
    assert privacy.mask_email(address) == mask


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张三", "张某某"),
        ("张三丰", "张某某"),
        ("欧阳娜娜", "欧某某"),
        ("阿依古丽·买买提", "阿某某"),
        (" 李四 ", "李某某"),
        (" ", ""),
        ("", ""),
    ],
)
def test_a_masked_name_keeps_its_first_character_and_hides_its_length(name, mask):
    assert privacy.mask_name(name) == mask


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        (" 138 0013 8000 ", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("138—0013—8000", "13800138000"),
        ("138　0013　8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("（+86）13800138000", "13800138000"),
        ("＋86-138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("19912345678", "19912345678"),
        ("0571-88001234", "057188001234"),
        ("（0571）8800 1234", "057188001234"),
        ("0571-8800-1234", "057188001234"),
        ("010 6309 1234", "01063091234"),
        ("+86 10 6309 1234", "01063091234"),
        ("+86 (0)571 88001234", "057188001234"),
        ("0578-2123456", "05782123456"),
        ("0571-88001234-801", "057188001234-801"),
        ("0571-88001234转801", "057188001234-801"),
    ],
)
def test_a_telephone_number_has_one_spelling(typed, number):
    assert privacy.normalise_contact("phone", typed) == number
    assert privacy.normalise_contact("phone", number) == number


@pytest.mark.parametrize(
    "typed",
    [
        *("", "12345", "110", "12800138000", "1380013800", "138001380001", "88001234", "0000000000", "86", "+86"),
        *("0571-12345678", "0571-88001234-", "0571-88001234-1234567", "+1 212 555 0100"),
        *("13800138000 or 13900139000", "1380013800a", "١٣٨٠٠١٣٨٠٠٠", "13٨٠٠١٣٨٠٠٠", "13800138000\x00", "a@b.cn"),
    ],
)
def test_what_cannot_be_called_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError) as caught:
        privacy.normalise_contact("phone", typed)
    assert caught.value.messages == [
        "This is not a telephone number we can call; write 11 digits, or area code and number."
    ]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Wang.Fang@Example.CN ", "Wang.Fang@example.cn"),
        ("ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ", "wang@example.cn"),
        ("12345@qq.com", "12345@qq.com"),
        ("a+b@b.cn", "a+b@b.cn"),
    ],
)
def test_an_address_keeps_its_name_and_lowers_its_domain(typed, address):
    assert privacy.normalise_contact("email", typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "a", "a@", "@b.cn", "a@b", "a@localhost", "a b@b.cn", "a@b.cn\nBcc: c@d.cn", "a@b.cn, c@d.cn", "13800138000"],
)
def test_what_cannot_be_written_to_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError) as caught:
        privacy.normalise_contact("email", typed)
    assert caught.value.messages == ["This is not an e-mail address we can answer to; it looks like name@example.cn."]


@pytest.mark.parametrize("kind", ["", "post", "EMAIL"])
def test_another_kind_of_contact_is_refused_with_a_sentence(kind):
    with pytest.raises(ValidationError) as caught:
        privacy.normalise_contact(kind, "a@b.cn")
    assert caught.value.messages == ["Choose e-mail or telephone."]


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_a_contact_of_a_megabyte_is_refused_before_it_is_read(kind):
    started = time.process_time()
    with pytest.raises(ValidationError):
        privacy.normalise_contact(kind, "\u0301\u0316" * 250_000)
    assert time.process_time() - started < 0.1
