"""The public addresses of the official account; none of them is one while WeChat is off."""

from django.urls import path

from wechat import callback_views, views

urlpatterns = [
    path("callback/", callback_views.callback, name="wechat_callback"),
    path("take-part/<int:page_id>/", views.take_part, name="wechat_take_part"),
    path("take-part/<int:page_id>/go/", views.go, name="wechat_go"),
    path("take-part/<int:page_id>/write/", views.write, name="wechat_write"),
    path("back/", views.back, name="wechat_back"),
    path("privacy/<int:pk>/", views.privacy, name="wechat_privacy"),
]
