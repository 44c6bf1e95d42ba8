"""Where Django looks for models; each lives in the module of its subject."""

from pollinia.store.accounts import Account, FailedSignIn, OneTimeLink
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ClientSecret, ConfigurationVersion, WorkTypeFile
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
from pollinia.store.left_out import LeftOutItem
from pollinia.store.local_values import LocalValue
from pollinia.store.output_counts import OutputCount
from pollinia.store.pace import Pace, RequestCount
from pollinia.store.runs import ActionTaken, Run, Turn

__all__ = [
    "Account",
    "ActionTaken",
    "AuditLine",
    "ChangeMark",
    "ClientSecret",
    "ConfigurationVersion",
    "Connection",
    "Contribution",
    "ExportedItem",
    "FailedSignIn",
    "FenceBinding",
    "ImportRun",
    "LeftOutItem",
    "LocalValue",
    "OneTimeLink",
    "OptOut",
    "Organisation",
    "OutputCount",
    "Pace",
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
    "WorkTypeFile",
]
