"""Reasons have a short name that the public reads in tables; the first ones get theirs."""

from django.db import migrations, models

TITLES = {
    "off_topic": "与征求意见事项无关",
    "abuse": "辱骂、攻击他人",
    "privacy": "涉及他人隐私",
    "advertising": "广告或者垃圾信息",
    "unreadable": "内容无法辨认",
    "unlawful": "法律、法规禁止发布",
    "petition": "属于信访、诉讼、复议事项",
    "upheld": "申诉理由不成立",
    "elsewhere": "原平台审核未通过",
}


def name_first(apps, schema_editor) -> None:
    for code, title in TITLES.items():
        apps.get_model("submissions", "Reason").objects.filter(code=code, title="").update(title=title)


class Migration(migrations.Migration):
    dependencies = [("submissions", "0011_let_staff_set_limits_for_floods")]

    operations = [
        migrations.AddField(
            model_name="reason",
            name="title",
            field=models.CharField(blank=True, db_default="", max_length=100, verbose_name="short name, public"),
        ),
        migrations.RunPython(name_first, migrations.RunPython.noop),
    ]
