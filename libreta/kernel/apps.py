from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "libreta.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from libreta.kernel import custom_types, records

        records.before_look.append(custom_types.load)
