"""The addresses of the desk in the admin, each with a name of its own."""

from django.urls import path

from suggestions import desk_views, print_views, suggestion_views, writing_views

register_urls = [
    path("suggestions/", desk_views.desk, name="suggestion_desk"),
    path("suggestions/register/", desk_views.register_list, name="suggestion_register"),
    path("suggestions/register/assign/", desk_views.bulk_assign, name="suggestion_bulk_assign"),
    path("suggestions/board/", desk_views.board_view, name="suggestion_board"),
    path("suggestions/calendar/", desk_views.calendar_view, name="suggestion_calendar"),
    path("suggestions/overdue/", desk_views.overdue, name="suggestion_overdue"),
    path("suggestions/promises/", desk_views.promises, name="suggestion_promises"),
    path("suggestions/promises/<int:pk>/", desk_views.promise_keep, name="suggestion_promise_keep"),
]

writing_urls = [
    path("suggestions/new/", writing_views.add, name="suggestion_add"),
    path("suggestions/new/similar/", writing_views.similar, name="suggestion_similar"),
    path("suggestions/new/motions/<int:pk>/", writing_views.add_of_motion, name="suggestion_add_of_motion"),
    path("suggestions/<int:pk>/edit/", writing_views.edit, name="suggestion_edit"),
    path("suggestions/<int:pk>/ground/", writing_views.ground, name="suggestion_ground"),
    path("suggestions/<int:pk>/ground/<int:link_id>/remove/", writing_views.unground, name="suggestion_unground"),
    path("suggestions/<int:pk>/files/", writing_views.files_add, name="suggestion_files_add"),
    path("suggestions/<int:pk>/files/<int:file_id>/", writing_views.file, name="suggestion_file"),
    path("suggestions/<int:pk>/files/<int:file_id>/remove/", writing_views.file_remove, name="suggestion_file_remove"),
]

screen_urls = [
    path("suggestions/<int:pk>/", suggestion_views.screen, name="suggestion_screen"),
    path("suggestions/<int:pk>/steps/<slug:name>/", suggestion_views.step, name="suggestion_step"),
    path("suggestions/<int:pk>/forms/<slug:kind>/", print_views.printed, name="suggestion_printed"),
    path("suggestions/<int:pk>/forms/<slug:kind>/pdf/", print_views.pdf, name="suggestion_pdf"),
]

urlpatterns = [*register_urls, *writing_urls, *screen_urls]
