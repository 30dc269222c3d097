"""What is read a second time, without reading the whole chain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0012_name_reasons_in_public")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("hash__lt", "0ccccccd")), fields=["seq"], name="decision_looked_at_twice"
            ),
        ),
    ]
