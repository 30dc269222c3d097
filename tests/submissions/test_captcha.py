"""One nonce, one challenge, one try; a picture and a sound of it; nothing stored before it is asked for."""

import array
import io
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from captcha.models import CaptchaStore
from django.conf import settings as site
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from submissions import captcha
from submissions.captcha import ChallengeGone, challenge, new_nonce, solve, spoken

CLIPS = sorted((Path(site.ROOT) / "static" / "audio" / "captcha").glob("*.wav"))
BAD_NONCES = ["", "short", "x" * 65, "x" * 21, "x" * 30 + "!", "人" * 24, "x" * 30 + "\n"]


def address(kind: str, nonce: str) -> str:
    return reverse(f"captcha_{kind}", args=[nonce])


def samples(sound: bytes) -> array.array:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        return array.array("h", file.readframes(file.getnframes()))


def expire(nonce: str) -> None:
    row = CaptchaStore.objects.filter(pk=challenge(nonce).pk)
    row.update(expiration=timezone.now() - timedelta(seconds=1))


# The challenge.


def test_nonces_are_long_random_and_fit_an_address():
    nonces = {new_nonce() for _ in range(1_000)}
    assert len(nonces) == 1_000
    assert {len(nonce) for nonce in nonces} == {24}


@pytest.mark.django_db
def test_a_challenge_is_five_digits_under_a_key_that_does_not_show_its_nonce():
    nonce = new_nonce()
    store = challenge(nonce)
    assert (len(store.challenge), store.challenge.isdecimal(), store.response) == (5, True, store.challenge)
    assert (len(store.hashkey), nonce in store.hashkey) == (40, False)
    assert timedelta(minutes=19) < store.expiration - timezone.now() <= timedelta(minutes=site.CAPTCHA_TIMEOUT)


@pytest.mark.django_db
def test_asking_again_gives_the_same_challenge_and_another_nonce_another():
    first, second = new_nonce(), new_nonce()
    assert challenge(first) == challenge(first)
    assert challenge(first).hashkey != challenge(second).hashkey
    assert len({challenge(new_nonce()).challenge for _ in range(20)}) > 15


@pytest.mark.django_db
@pytest.mark.parametrize("nonce", BAD_NONCES)
def test_a_nonce_that_is_none_of_ours_gets_no_challenge(nonce):
    with pytest.raises(ChallengeGone):
        challenge(nonce)
    assert solve(nonce, "12345") is False
    assert not CaptchaStore.objects.exists()


@pytest.mark.django_db
def test_the_right_digits_solve_once_and_the_row_is_gone():
    nonce = new_nonce()
    digits = challenge(nonce).challenge
    assert [solve(nonce, digits), solve(nonce, digits)] == [True, False]
    assert not CaptchaStore.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]} {0[1]}　{0[2]}\t{0[3]}{0[4]}", "wide"])
def test_full_width_digits_and_spaces_are_accepted(written):
    nonce = new_nonce()
    digits = challenge(nonce).challenge
    answer = "".join(chr(ord(digit) + 0xFEE0) for digit in digits) if written == "wide" else written.format(digits)
    assert solve(nonce, answer) is True


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", " ", "{}0", "{0[0]}", "x{}", "passed", "PASSED", "\x00", "\ud800", "人" * 5])
def test_a_wrong_answer_spends_the_challenge(wrong):
    nonce = new_nonce()
    digits = challenge(nonce).challenge
    assert [solve(nonce, wrong.format(digits)), solve(nonce, digits)] == [False, False]
    with pytest.raises(ChallengeGone):
        challenge(nonce)
    assert CaptchaStore.objects.count() == 1


@pytest.mark.django_db
def test_an_answer_counts_for_its_own_nonce_only():
    mine, yours = new_nonce(), new_nonce()
    CaptchaStore.objects.filter(pk=challenge(mine).pk).update(challenge="11111", response="11111")
    CaptchaStore.objects.filter(pk=challenge(yours).pk).update(challenge="22222", response="22222")
    assert solve(mine, "22222") is False
    assert solve(yours, "22222") is True


@pytest.mark.django_db
def test_a_challenge_that_nobody_looked_at_cannot_be_solved():
    assert [solve(new_nonce(), answer) for answer in ("", "12345")] == [False, False]
    assert not CaptchaStore.objects.exists()


@pytest.mark.django_db
def test_an_expired_challenge_is_gone_and_its_answer_is_wrong():
    nonce = new_nonce()
    digits = challenge(nonce).challenge
    expire(nonce)
    assert solve(nonce, digits) is False
    with pytest.raises(ChallengeGone):
        challenge(nonce)
    assert CaptchaStore.objects.count() == 1


@pytest.mark.django_db
def test_the_test_mode_of_the_library_opens_nothing(settings):
    settings.CAPTCHA_TEST_MODE = True
    nonce = new_nonce()
    challenge(nonce)
    assert solve(nonce, "passed") is False


@pytest.mark.django_db
def test_an_answer_of_a_megabyte_is_wrong_at_once(django_assert_max_num_queries):
    nonce = new_nonce()
    challenge(nonce)
    started = timezone.now()
    assert solve(nonce, "\u0301\u0316" * 250_000) is False
    assert timezone.now() - started < timedelta(seconds=2)  # sorting its marks would take minutes


def _in_threads(nonce: str, answers: list[str]) -> list[bool]:
    def answer(digits: str) -> bool:
        try:
            return solve(nonce, digits)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(answer, answers))


@pytest.mark.django_db(transaction=True)
def test_of_many_right_answers_at_once_one_is_taken():
    nonce = new_nonce()
    assert _in_threads(nonce, [challenge(nonce).challenge] * 24).count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_one_guess():
    solved = 0
    for _ in range(20):
        nonce = new_nonce()
        digits = challenge(nonce).challenge
        wrong = "11111" if digits != "11111" else "22222"
        outcomes = _in_threads(nonce, [wrong] * 4 + [digits] * 4)
        # Either the right answer came first, or a wrong one did and spent the challenge for all.
        solved += outcomes.count(True)
        assert outcomes.count(True) == (0 if CaptchaStore.objects.filter(response="").exists() else 1)
        CaptchaStore.objects.all().delete()
    assert solved < 20


# The picture.


@pytest.mark.django_db
def test_the_picture_is_large_dark_on_white_and_never_stored(client):
    nonce = new_nonce()
    response = client.get(address("image", nonce))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.cookies == {}
    picture = Image.open(io.BytesIO(response.content)).convert("L")
    darkest, lightest = picture.getextrema()
    assert (picture.size, darkest < 70, lightest > 240) == ((220, 80), True, True)


@pytest.mark.django_db
def test_two_challenges_look_different_and_one_looks_the_same_again(client):
    nonce = new_nonce()
    pictures = [client.get(address("image", name)).content for name in (nonce, nonce, new_nonce())]
    assert (pictures[0] == pictures[1], pictures[0] == pictures[2]) == (True, False)


# The sound.


@pytest.mark.parametrize("clip", CLIPS, ids=lambda path: path.name)
def test_a_clip_is_short_audible_and_trimmed(clip):
    content = clip.read_bytes()
    sound = samples(content)
    peak = max(map(abs, sound))
    loud = [place for place, sample in enumerate(sound) if abs(sample) > peak * 0.03]
    assert (len(content) < 25_000, peak > 15_000) == (True, True)
    assert 0.2 < len(sound) / 16_000 < 0.8
    assert (loud[0] < 1_600, len(sound) - loud[-1] < 1_600) == (True, True)


def test_there_is_a_clip_of_every_digit():
    assert [clip.name for clip in CLIPS] == [f"{digit}.wav" for digit in range(10)]
    assert len({clip.read_bytes() for clip in CLIPS}) == 10


def test_the_sound_has_five_digits_with_pauses_between():
    sound = samples(spoken("31415", seed="a"))
    quiet, heard = 0, 0
    for sample in sound:
        if abs(sample) < 50:
            quiet += 1
            heard += quiet == 16_000 // 5
        else:
            quiet = 0
    assert heard == 5
    assert 2.5 < len(sound) / 16_000 < 7


def test_the_same_digits_sound_different_in_another_challenge_and_the_same_in_one():
    sounds = [spoken("00000", seed=seed) for seed in ("a", "a", "b", "c")]
    assert (sounds[0] == sounds[1], len(set(sounds))) == (True, 3)
    middle = samples(sounds[0])
    assert middle[:4_000] != middle[len(middle) // 5 :][:4_000]  # nor does a digit twice in one


@pytest.mark.django_db
def test_the_sound_is_of_the_same_challenge_as_the_picture_and_never_stored(client):
    nonce = new_nonce()
    client.get(address("image", nonce))
    response = client.get(address("audio", nonce))
    store = CaptchaStore.objects.get()
    assert (response.status_code, response["Content-Type"]) == (200, "audio/wav")
    assert response.content == spoken(store.challenge, seed=store.hashkey)
    assert "no-store" in response["Cache-Control"]
    assert (response["X-Content-Type-Options"], response["Accept-Ranges"]) == ("nosniff", "bytes")
    assert response.cookies == {}


@pytest.mark.django_db
def test_pieces_asked_for_one_by_one_make_up_the_whole_sound(client):
    nonce = new_nonce()
    whole = client.get(address("audio", nonce)).content
    pieces = [client.get(address("audio", nonce), headers={"Range": piece}) for piece in ("bytes=0-1", "bytes=2-")]
    assert [piece.status_code for piece in pieces] == [206, 206]
    assert pieces[0]["Content-Range"] == f"bytes 0-1/{len(whole)}"
    assert [int(piece["Content-Length"]) for piece in pieces] == [2, len(whole) - 2]
    assert b"".join(piece.content for piece in pieces) == whole


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-99999999", 206),
        ("bytes=99999999-", 416),
        ("bytes=5-2", 200),
        ("bytes=-100", 200),
        ("bytes=0-1,4-5", 200),
        ("items=0-1", 200),
        ("bytes=" + "9" * 5_000 + "-", 200),
        ("", 200),
    ],
)
def test_any_other_range_is_answered_without_an_error(client, asked, status):
    response = client.get(address("audio", new_nonce()), headers={"Range": asked})
    assert (response.status_code, bool(response.content)) == (status, status != 416)


# The addresses.


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["image", "audio"])
def test_a_spent_or_expired_challenge_is_not_found_and_makes_no_new_row(client, kind):
    spent, expired = new_nonce(), new_nonce()
    challenge(spent)
    solve(spent, "wrong")
    expire(expired)
    assert [client.get(address(kind, nonce)).status_code for nonce in (spent, expired)] == [404, 404]
    assert CaptchaStore.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["image", "audio"])
@pytest.mark.parametrize("nonce", [nonce for nonce in BAD_NONCES if nonce and "\n" not in nonce])
def test_a_nonce_that_is_none_of_ours_is_not_found(client, kind, nonce):
    assert client.get(address(kind, nonce)).status_code == 404
    assert not CaptchaStore.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading_is_possible(client, method):
    urls = [address("image", new_nonce()), address("audio", new_nonce()), reverse("captcha_new")]
    assert [getattr(client, method)(url).status_code for url in urls] == [405] * 3
    assert not CaptchaStore.objects.exists()


@pytest.mark.django_db
def test_pictures_sounds_and_nonces_share_one_limit_of_a_network(client, settings):
    settings.THROTTLES = settings.THROTTLES | {"captcha": [(3, 86_400)]}
    script = {"X-Requested-With": "XMLHttpRequest"}
    urls = [address("image", new_nonce()), address("audio", new_nonce()), reverse("captcha_new")] * 2
    responses = [client.get(url, headers=script) for url in urls]
    assert [response.status_code for response in responses] == [200] * 3 + [429] * 3
    assert all(
        int(response["Retry-After"]) > 0 and "no-store" in response["Cache-Control"] for response in responses[3:]
    )
    assert CaptchaStore.objects.count() == 2


@pytest.mark.django_db
def test_the_script_gets_a_new_nonce_and_no_row_is_written(client):
    response = client.get(reverse("captcha_new"), headers={"X-Requested-With": "XMLHttpRequest"})
    assert (response.status_code, list(response.json())) == (200, ["nonce"])
    assert captcha._NONCE.fullmatch(response.json()["nonce"])
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("captcha_new")).status_code == 404
    assert not CaptchaStore.objects.exists()


# The form.


def component(**context: str) -> str:
    with translation.override("en"):
        return render_to_string(
            "components/captcha.html", {"nonce": "n" * 24, "error": "", "id_prefix": "id_c"} | context
        )


def test_the_component_names_picture_sound_and_answer_and_needs_no_script():
    html = component()
    for part in (
        f'<input type="hidden" name="captcha_nonce" value="{"n" * 24}"',
        f'src="/captcha/{"n" * 24}.png"',
        f'src="/captcha/{"n" * 24}.wav"',
        'alt="Five digits as a picture; below it they can be heard."',
        '<label for="id_c">The five digits</label>',
        'inputmode="numeric" autocomplete="off"',
        'name="captcha" id="id_c"',
        'type="submit" name="action" value="refresh" formnovalidate',
        '<span id="id_c_sound">Hear the digits</span> <audio aria-labelledby="id_c_sound" controls preload="none"',
    ):
        assert part in html
    assert [word for word in ("<script", "style=", "onclick", "aria-invalid") if word in html] == []


def test_the_first_button_of_the_component_is_not_the_one_that_changes_the_picture():
    first = component().partition("<button")[2].partition(">")[0]
    assert ('type="submit"' in first, "name=" in first) == (True, False)


def test_an_error_is_escaped_and_tied_to_the_answer():
    html = component(error="<b>wrong</b>")
    assert '<li id="id_c_error">&lt;b&gt;wrong&lt;/b&gt;</li>' in html
    assert 'aria-invalid="true" aria-describedby="id_c_error"' in html


@pytest.mark.django_db
def test_a_form_page_with_a_challenge_writes_no_row(client, page):
    assert client.get(reverse("take_part", args=[page.pk])).status_code == 200
    assert not CaptchaStore.objects.exists()
