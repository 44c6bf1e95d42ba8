"""Where Django looks for models; each lives in the module of its subject."""

from pollinia.store.configuration import ClientSecret, ConfigurationVersion, WorkTypeFile
from pollinia.store.connections import Connection, OptOut
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
from pollinia.store.runs import ActionTaken, Run

__all__ = [
    "ActionTaken",
    "ClientSecret",
    "ConfigurationVersion",
    "Connection",
    "Contribution",
    "ExportedItem",
    "ImportRun",
    "OptOut",
    "Organisation",
    "Person",
    "RefusedItem",
    "RefusedRecord",
    "ResearchOutput",
    "Run",
    "Source",
    "SourceRecord",
    "WorkTypeFile",
]
