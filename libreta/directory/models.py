"""All tables of the directory, gathered for Django from its slices."""

from libreta.directory.addresses.models import Address
from libreta.directory.affiliations.models import Affiliation
from libreta.directory.consents.models import (
    Consent,
    ConsentPurpose,
    ConsentText,
    ContactPause,
    ContactRules,
    OptIn,
    Suppression,
)
from libreta.directory.contact_points.models import ContactPoint
from libreta.directory.customers.models import Customer
from libreta.directory.duplicates.models import DuplicatePair, DuplicateRun, DuplicateSettings
from libreta.directory.households.models import GroupMember, GroupProposal, GroupSearch
from libreta.directory.interactions.models import Interaction
from libreta.directory.merges.models import (
    FormerCustomer,
    Merge,
    MergeContent,
    MergeMove,
    MergePart,
    MergeSettings,
)
from libreta.directory.privacy.models import (
    Erasure,
    LegalHold,
    PersonExport,
    PrivacyRequest,
    Restriction,
    RetentionReport,
    RetentionRule,
    Tombstone,
)
from libreta.directory.scores.models import CustomerScore

__all__ = [
    "Address",
    "Affiliation",
    "Consent",
    "ConsentPurpose",
    "ConsentText",
    "ContactPause",
    "ContactPoint",
    "ContactRules",
    "Customer",
    "CustomerScore",
    "DuplicatePair",
    "DuplicateRun",
    "DuplicateSettings",
    "Erasure",
    "FormerCustomer",
    "GroupMember",
    "GroupProposal",
    "GroupSearch",
    "Interaction",
    "LegalHold",
    "Merge",
    "MergeContent",
    "MergeMove",
    "MergePart",
    "MergeSettings",
    "OptIn",
    "PersonExport",
    "PrivacyRequest",
    "Restriction",
    "RetentionReport",
    "RetentionRule",
    "Suppression",
    "Tombstone",
]
