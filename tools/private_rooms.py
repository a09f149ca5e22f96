"""A contract of our own for import-linter: a slice is seen by other areas only through its public rooms."""

from importlinter import Contract, ContractCheck, fields, output


class PrivateRooms(Contract):
    """What lies deeper than an area's own modules is private, except modules of the public names.

    `composers` are areas that wire everything and may look anywhere.
    """

    type_name = "private_rooms"
    root = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())
    composers = fields.SetField(subfield=fields.StringField())

    def check(self, graph, verbose):
        """This method finds every import that enters a private room of another area."""
        trespasses = []
        for importer in sorted(graph.modules):
            if self._area(importer) in (None, *self.composers):
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if self._is_private(imported) and self._area(imported) != self._area(importer):
                    lines = graph.get_import_details(importer=importer, imported=imported)
                    trespasses.append((importer, imported, [line["line_number"] for line in lines]))
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check):
        """This method prints each import that enters a private room."""
        for importer, imported, lines in check.metadata["trespasses"]:
            numbers = ", ".join(map(str, lines))
            output.print_error(f"{importer} (line {numbers}) enters a private room: {imported}", bold=False)
        output.new_line()
        output.print_error(f"Public rooms of a slice are: {', '.join(sorted(self.public))}.", bold=False)

    def _area(self, module):
        parts = module.split(".")
        return parts[1] if len(parts) > 1 and parts[0] == self.root else None

    def _is_private(self, module):
        parts = module.split(".")
        return parts[0] == self.root and len(parts) > 3 and parts[1] != "kernel" and parts[-1] not in self.public
