"""Routes of this floor."""

from django.urls import URLPattern, path

from plans import views

urlpatterns: list[URLPattern] = [
    path("ke-hoach/", views.plan_list, name="plan_list"),
    path("ke-hoach/danh-sach/", views.plan_list_partial, name="plan_list_partial"),
    path("ke-hoach/nhap/", views.plan_import, name="plan_import"),
    path("ke-hoach/nhap/<int:plan_id>/", views.plan_compare, name="plan_compare"),
    path("ke-hoach/nhap/<int:plan_id>/thay-doi/", views.plan_changes, name="plan_changes"),
    path("ke-hoach/nhap/<int:plan_id>/xac-nhan/", views.plan_confirm, name="plan_confirm"),
    path("ke-hoach/nhap/<int:plan_id>/bo/", views.plan_discard, name="plan_discard"),
    path("ke-hoach/<int:plan_id>/", views.plan_page, name="plan_page"),
    path("ke-hoach/<int:plan_id>/tien-do/", views.plan_work, name="plan_work"),
    path("ke-hoach/<int:plan_id>/nguon/", views.plan_source, name="plan_source"),
]
