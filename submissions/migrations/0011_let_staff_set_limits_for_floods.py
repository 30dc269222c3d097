"""What staff set against floods of spam."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0010_keep_the_estimate_of_a_receipt'),
    ]

    operations = [
        migrations.CreateModel(
            name='FloodSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('burst_count', models.PositiveIntegerField(default=5, help_text='Beyond it the sender proves to be a person; nothing is refused.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)], verbose_name='opinions of one network in a short time')),
                ('burst_minutes', models.PositiveIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='in how many minutes')),
                ('sustained_count', models.PositiveIntegerField(default=200, help_text='Beyond it the network waits; what was written stays on the screen.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)], verbose_name='opinions of one network in a longer time')),
                ('sustained_minutes', models.PositiveIntegerField(default=1440, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='in how many minutes')),
                ('mode', models.CharField(choices=[('auto', 'by itself, when more arrives than is usual'), ('on', 'on'), ('off', 'off')], default='auto', max_length=4, verbose_name='flood mode')),
                ('flood_count', models.PositiveIntegerField(default=120, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)], verbose_name='flood mode begins at so many opinions of all in ten minutes')),
                ('advertising', models.TextField(blank=True, default='加微信\n加V\n代开发票\n网贷\n贷款秒批\n刷单\n兼职日结\n博彩\n棋牌\n色情\n包过\n办证', help_text='One in a line. An opinion that advertises is suspicious; it is never refused for it.', verbose_name='words of advertising')),
                ('question', models.CharField(default='三门县属于哪个省？（请写两个字）', help_text='Asked of those who cannot let their browser do the sum, and of the very suspicious.', max_length=200, verbose_name='question to the suspicious')),
                ('answers', models.CharField(default='浙江,浙江省', help_text='Separated by commas.', max_length=200, verbose_name='right answers')),
            ],
            options={
                'verbose_name': 'protection from floods',
            },
        ),
    ]
