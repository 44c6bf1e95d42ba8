"""Where Django looks for models; each lives in the module of its subject."""

from pollinia.store.accounts import Account, FailedSignIn, OneTimeLink
from pollinia.store.attention import AttentionCount
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import ImportCandidate
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ClientSecret, ConfigurationVersion, OutputTypeFile, WorkTypeFile
from pollinia.store.connect_attempts import ConnectAttempt
from pollinia.store.connections import Connection, OptOut, Suspicion
from pollinia.store.content import (
    Contribution,
    ImportRun,
    Organisation,
    Person,
    RefusedRecord,
    ResearchOutput,
    Source,
    SourceRecord,
)
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.fence import FenceBinding
from pollinia.store.invitations import DoNotInvite, Invitation, InvitationText
from pollinia.store.left_out import LeftOutItem
from pollinia.store.local_values import LocalValue
from pollinia.store.outcome_counts import OutcomeCount
from pollinia.store.outgoing_mail import OutgoingMail
from pollinia.store.output_counts import OutputCount
from pollinia.store.pace import Pace, RequestCount
from pollinia.store.partings import Parting
from pollinia.store.runs import ActionTaken, Run, Turn
from pollinia.store.unused_permissions import UnusedPermission
from pollinia.store.used_keys import UsedKey

__all__ = [
    "Account",
    "ActionTaken",
    "AttentionCount",
    "AuditLine",
    "ChangeMark",
    "ClientSecret",
    "ConfigurationVersion",
    "ConnectAttempt",
    "Connection",
    "Contribution",
    "DoNotInvite",
    "ExportedItem",
    "FailedSignIn",
    "FenceBinding",
    "ImportCandidate",
    "ImportRun",
    "Invitation",
    "InvitationText",
    "LeftOutItem",
    "LocalValue",
    "OneTimeLink",
    "OptOut",
    "Organisation",
    "OutcomeCount",
    "OutgoingMail",
    "OutputCount",
    "OutputTypeFile",
    "Pace",
    "Parting",
    "Person",
    "RefusedItem",
    "RefusedRecord",
    "RequestCount",
    "ResearchOutput",
    "Run",
    "Source",
    "SourceRecord",
    "Suspicion",
    "Turn",
    "UnusedPermission",
    "UsedKey",
    "WorkTypeFile",
]
