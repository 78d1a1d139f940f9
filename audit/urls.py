"""Routes of this floor."""

from django.urls import URLPattern, path

from audit import views, views_tables

urlpatterns: list[URLPattern] = [
    path("thanh-tra/", views.trail, name="trail"),
    path("thanh-tra/xuat/", views_tables.trail_export, name="trail_export"),
    path("thanh-tra/<int:event_id>/", views.trail_event, name="trail_event"),
]
