from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "libreta.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from libreta.kernel import (
            custom_types,
            delivery,  # noqa: F401  its job has to be known to every worker
            letters_kept,
            records,
        )

        letters_kept.declare_personal()
        records.before_look.append(custom_types.load)
