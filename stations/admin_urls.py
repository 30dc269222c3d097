"""The addresses of the desks of stations in the admin, each with a name of its own."""

from django.urls import path

from stations import assembly_views, desk_views, handling_views, record_views, team_views

reception_urls = [
    path("stations/<int:page_id>/", desk_views.desk, name="station_desk"),
    path("stations/<int:page_id>/plan/", desk_views.plan, name="station_plan"),
    path("stations/receptions/<int:pk>/publish/", desk_views.publish, name="reception_publish"),
    path("stations/receptions/<int:pk>/hold/", desk_views.hold, name="reception_hold"),
    path("stations/receptions/<int:pk>/cancel/", desk_views.cancel, name="reception_cancel"),
    path("stations/receptions/<int:pk>/move/", desk_views.move, name="reception_move"),
    path("stations/receptions/<int:pk>/bookings/", desk_views.bookings, name="reception_bookings"),
]

opinion_urls = [
    path("stations/opinions/", handling_views.opinions, name="station_opinions"),
    path("stations/opinions/<int:pk>/", handling_views.opinion, name="station_opinion"),
    path("stations/opinions/<int:pk>/contact/", handling_views.contact, name="station_opinion_contact"),
    path("stations/opinions/<int:pk>/steps/<slug:name>/", handling_views.step, name="station_opinion_step"),
    path("stations/<int:page_id>/enter/", handling_views.enter, name="station_enter"),
]

record_urls = [
    path("stations/records/", record_views.record_index, name="station_records"),
    path("stations/records/new/", record_views.record_add, name="station_record_add"),
    path("stations/records/<int:pk>/", record_views.record, name="station_record"),
    path("stations/records/<int:pk>/edit/", record_views.record_edit, name="station_record_edit"),
    path("stations/records/<int:pk>/submit/", record_views.record_submit, name="station_record_submit"),
    path("stations/records/<int:pk>/verify/", record_views.record_verify, name="station_record_verify"),
    path("stations/records/<int:pk>/send-back/", record_views.record_send_back, name="station_record_send_back"),
    path("stations/records/<int:pk>/release/", record_views.record_release, name="station_record_release"),
    path("stations/records/<int:pk>/electors/", record_views.record_electors, name="station_record_electors"),
    path("stations/records/<int:pk>/origins/", record_views.record_link, name="station_record_link"),
    path(
        "stations/records/<int:pk>/origins/<int:origin_id>/unlink/",
        record_views.record_unlink,
        name="station_record_unlink",
    ),
    path(
        "stations/records/<int:pk>/evidence/<int:piece_id>/",
        record_views.record_evidence,
        name="station_record_evidence",
    ),
    path(
        "stations/records/<int:pk>/evidence/<int:piece_id>/remove/",
        record_views.record_evidence_remove,
        name="station_record_evidence_remove",
    ),
]

assembly_urls = [
    path("stations/assemblies/", assembly_views.assembly_index, name="station_assemblies"),
    path("stations/assemblies/new/", assembly_views.assembly_add, name="station_assembly_add"),
    path("stations/assemblies/<int:pk>/", assembly_views.assembly, name="station_assembly"),
    path("stations/assemblies/<int:pk>/call/", assembly_views.assembly_call, name="station_assembly_call"),
    path(
        "stations/assemblies/<int:pk>/attendance/",
        assembly_views.assembly_attendance,
        name="station_assembly_attendance",
    ),
    path("stations/assemblies/<int:pk>/motions/", assembly_views.motion_add, name="station_motion_add"),
    path("stations/motions/<int:pk>/votes/", assembly_views.motion_votes, name="station_motion_votes"),
    path("stations/motions/<int:pk>/close/", assembly_views.motion_close, name="station_motion_close"),
]

team_urls = [
    path("stations/teams/", team_views.teams, name="station_teams"),
    path("stations/teams/give/", team_views.give, name="station_give"),
    path("stations/teams/take/", team_views.take, name="station_take"),
]

urlpatterns = [*reception_urls, *opinion_urls, *record_urls, *assembly_urls, *team_urls]
