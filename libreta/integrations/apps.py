"""The Django app of imports and exports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Bridges to other programs."""

    name = "libreta.integrations"
    label = "integrations"
    verbose_name = _("Imports and exports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This method adds pages to the menu, addresses to the API, the export button to lists, and the jobs."""
        from importlib import import_module

        from libreta.api import registry
        from libreta.integrations.exports import api as exports_api
        from libreta.integrations.exports import pages as export_pages
        from libreta.integrations.imports import api as imports_api
        from libreta.integrations.imports.permission import may_import
        from libreta.integrations.sources import names, panel
        from libreta.kernel import foreign_ids
        from libreta.ui.extensions import provide_export
        from libreta.ui.menu import MenuItem, add

        import_module("libreta.integrations.bonds").declare_bonds()
        import_module("libreta.integrations.imports.jobs")
        import_module("libreta.integrations.exports.jobs")
        import_module("libreta.integrations.schedules.jobs")
        panel.add()
        foreign_ids.keep_with(foreign_ids.Keeper(find=names.find, keep=names.keep))
        registry.add_paths(imports_api.PATTERNS, imports_api.paths)
        registry.add_paths(exports_api.PATTERNS, exports_api.paths)
        provide_export(export_pages.start, export_pages.FORMATS, {"vcf": "customer"})
        where = {"group": "manage", "area": "integrations"}
        add(MenuItem("imports", _("Imports"), "imports", "upload", position=100, shown=may_import, **where))
        exporting = export_pages.may_export
        add(MenuItem("exports", _("Exports"), "exports", "download", position=110, shown=exporting, **where))
