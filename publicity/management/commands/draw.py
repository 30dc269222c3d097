"""manage.py draw"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publicity import lottery
from publicity.lottery import DrawImpossible
from publicity.states import DrawMethod


class Command(BaseCommand):
    help = "Prints the numbers of any draw from its public numbers alone; nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--method", choices=DrawMethod.values, default=DrawMethod.KEYED_SORT)
        parser.add_argument("--pool", type=int, required=True, help="how many lines there are; they are 1, 2, 3 …")
        parser.add_argument("--count", type=int, required=True, help="how many are drawn")
        parser.add_argument("--source", action="append", default=[], help="the numbers of one source; once for each")
        parser.add_argument("--code", default="", help="the disclosed code of the keyed sort, hexadecimal")

    def handle(self, *, method: str, pool: int, count: int, source: list[str], code: str, **options: Any) -> None:
        try:
            key = lottery.randomness([lottery.read_numbers(typed) for typed in source])
            if method == DrawMethod.RFC3797:
                drawn = [str(position) for position in lottery.rfc3797(pool, count, key)]
            else:
                drawn = self.keyed(pool, count, key, code)
        except DrawImpossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"key {key}")
        self.stdout.write(" ".join(drawn))

    def keyed(self, pool: int, count: int, key: str, code: str) -> list[str]:
        if not 1 <= count <= pool:
            raise CommandError("Between one and all of the lines can be drawn.")
        try:
            disclosed = bytes.fromhex(code)
        except ValueError:
            raise CommandError("The code is not hexadecimal.") from None
        labels = [str(number) for number in range(1, pool + 1)]
        return [label for _place, label in lottery.keyed_positions(labels, code=disclosed, key=key)][:count]
