"""Routes of this room."""

from django.urls import URLPattern, path

from approvals.folders import views_office, views_signer

urlpatterns: list[URLPattern] = [
    path("phe-duyet/ho-so/", views_signer.folder_inbox, name="folder_inbox"),
    path("phe-duyet/ho-so/danh-sach/", views_signer.folder_inbox_list, name="folder_inbox_list"),
    path("phe-duyet/ho-so/<int:folder_id>/", views_signer.folder_page, name="folder_page"),
    path("ra-soat/ho-so/", views_office.folder_list, name="folder_list"),
    path("ra-soat/ho-so/danh-sach/", views_office.folder_list_partial, name="folder_list_partial"),
    path("ra-soat/ho-so/lap/", views_office.folder_new, name="folder_new"),
    path("ra-soat/ho-so/cai-dat/", views_office.folder_setting, name="folder_setting"),
    path("ra-soat/ho-so/<int:prepared_id>/", views_office.folder_sheet, name="folder_sheet"),
    path("ra-soat/ho-so/<int:prepared_id>/rut/", views_office.folder_take_back, name="folder_take_back"),
]
