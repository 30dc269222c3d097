"""The reasons a moderator may give and the first wording of the privacy notice; editors change both in the admin."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

# code, for staff, for the citizen, rule, moves, may be sent again
REASONS = [
    ("off_topic", "与征求意见事项无关", "您的意见与本次征求意见的事项无关，未予公开。如需反映其他事项，可联系代表联络站或拨打公告中的电话。", "审核规则第三条", ["reject", "hide"], True),
    ("abuse", "辱骂、攻击他人", "意见中含有辱骂或者攻击他人的内容，未予公开。去掉这些内容后可以重新提交。", "审核规则第四条", ["reject", "return", "hide"], True),
    ("privacy", "涉及他人隐私", "意见主要涉及他人的个人信息或者隐私，不宜公开。隐去相关信息后可以重新提交。", "《中华人民共和国个人信息保护法》第二十五条", ["reject", "return", "hide"], True),
    ("advertising", "广告或者垃圾信息", "内容属于广告或者与公共事务无关的推广信息，未予公开。", "审核规则第五条", ["reject", "hide"], False),
    ("unreadable", "内容无法辨认", "内容无法辨认，审核人员不能判断您的意见。请补充说明后重新提交。", "审核规则第六条", ["reject", "return"], True),
    ("unlawful", "法律、法规禁止发布", "内容属于法律、法规禁止发布的信息，不能公开。", "《中华人民共和国网络安全法》第十二条", ["reject", "hide"], False),
    ("petition", "属于信访、诉讼、复议事项", "您反映的事项属于信访、诉讼、仲裁或者行政复议等法定途径办理的范围，人大一般不办理具体案件。请向有管辖权的机关提出；我们已登记您的来件。", "《信访工作条例》第二十三条", ["redirect"], False),
    ("upheld", "申诉理由不成立", "经另一名审核人员复核，原决定符合审核规则，予以维持。", "审核规则第八条", ["uphold"], False),
    ("elsewhere", "原平台审核未通过", "该意见来自其他平台，原平台的审核人员决定不公开。", "", ["reject"], False),
]  # fmt: skip

NOTICE = """本网站由县人民代表大会常务委员会主办。依照《中华人民共和国个人信息保护法》，在您提交意见前告知以下事项。

一、收集什么：您写下的意见、对问卷的回答；您自愿填写的公开名称；您自愿留下的一个答复渠道（电子邮箱或者电话）。不要求实名，不收集身份证号，不保存网络地址。

二、为什么收集：听取和答复您的意见。意见经审核后公开，公开前会隐去其中的个人信息；答复渠道只用于答复您，从不公开。

三、怎样保存：答复渠道加密保存在境内服务器，征求意见结束后一百八十日内删除；意见内容去除个人信息后作为公共记录长期保存。

四、您的权利：凭回执号和查询码，您可以随时查看、撤回意见，对审核决定提出申诉；也可以要求更正或者删除您的个人信息。不同意本告知的，可以通过公告列明的电话、信件等其他方式提出意见。"""


def add(apps, schema_editor) -> None:
    reason = apps.get_model("submissions", "Reason")
    for code, internal, public, article, moves, again in REASONS:
        reason.objects.get_or_create(
            code=code,
            defaults={
                "internal_text": internal,
                "public_text": public,
                "article": article,
                "moves": moves,
                "allows_resubmit": again,
            },
        )
    apps.get_model("submissions", "PrivacyNotice").objects.get_or_create(
        version="2026-1",
        defaults={"body": NOTICE, "effective_at": datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))},
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0002_guard_decisions_and_contents")]

    # Going back keeps the rows: decisions may name them.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
