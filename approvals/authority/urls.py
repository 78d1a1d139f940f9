"""Routes of this room."""

from django.urls import URLPattern, path

from approvals.authority import views

urlpatterns: list[URLPattern] = [
    path("tham-quyen/", views.authority_page, name="authority"),
    path("tham-quyen/vang-mat/", views.my_absence, name="my_absence"),
    path("tham-quyen/vang-mat/ghi/", views.begin_absence, name="begin_absence"),
    path("tham-quyen/vang-mat/<int:absence_id>/ket-thuc/", views.end_absence, name="end_absence"),
    path("tham-quyen/uy-quyen/", views.delegate, name="delegate"),
    path("tham-quyen/thua-lenh/", views.order, name="order"),
    path("tham-quyen/<int:authority_id>/cham-dut/", views.end_authority, name="end_authority"),
    path("tham-quyen/ra-soat-tham-quyen/", views.radar_page, name="radar"),
]
