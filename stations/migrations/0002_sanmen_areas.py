"""Sanmen county and its ten streets, towns and township, under their national statistical codes (as of 2023-06-30)."""

from django.db import migrations

COUNTY = ("331022", "三门县", "county")
AREAS = [
    ("331022001", "海游街道", "street"),
    ("331022002", "海润街道", "street"),
    ("331022003", "沙柳街道", "street"),
    ("331022102", "珠岙镇", "town"),
    ("331022103", "亭旁镇", "town"),
    ("331022105", "健跳镇", "town"),
    ("331022106", "横渡镇", "town"),
    ("331022107", "浦坝港镇", "town"),
    ("331022108", "花桥镇", "town"),
    ("331022205", "蛇蟠乡", "township"),
]


def add(apps, schema_editor) -> None:
    area = apps.get_model("stations", "Area")
    code, name, kind = COUNTY
    county, _new = area.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})
    for code, name, kind in AREAS:
        area.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, "parent": county})


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial")]

    # Going back keeps the rows: stations may name them.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
