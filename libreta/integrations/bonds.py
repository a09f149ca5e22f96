"""What of imports and exports holds numbers of records, and what a merge does with it."""

from libreta.kernel.bonds import unrelated


def declare_bonds() -> None:
    """This function says why no merge touches what an import or an export keeps of itself."""
    unrelated("integrations_importrow", "record_id", "before", why="what became of a row when it was imported")
    unrelated("integrations_importrun", "source", "plan", "counts", why="how a file is read, and figures")
    unrelated("integrations_exportrun", "filter", "columns", "sort", "ids", why="what was asked for at that time")
    unrelated("integrations_rememberedmapping", "plan", why="headers and names of fields")
