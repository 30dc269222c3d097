"""How a session is called: 第十七届 第三次会议. A Chinese proper name, the same in every language of the site."""

_DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 as in names of sessions (十, 十七, 二十, 三十一); anything else in figures."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def session_label(term: int | None, session_no: int | None) -> str:
    """The parts that are known, empty when neither is."""
    parts = [f"第{chinese_number(term)}届"] if term else []
    if session_no:
        parts.append(f"第{chinese_number(session_no)}次会议")
    return " ".join(parts)
