"""The sentences of the rules, the flows and the faults that researchers meet, for the catalogues.

Each stands where it is meant and is repeated here, since what makes it knows no language; a test finds any that is missing.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

TEMPLATES = (
    gettext_noop("The setting %(setting)s is off. An administrator can turn it on."),
    gettext_noop("It is exported as a work of the type %(type)s."),
    gettext_noop("Its publication status is not known; exported is %(statuses)s."),
    gettext_noop("Its publication status is not known; exported are %(statuses)s."),
    gettext_noop("Its publication status is %(status)s; exported is %(statuses)s."),
    gettext_noop("Its publication status is %(status)s; exported are %(statuses)s."),
    gettext_noop("Its visibility is %(visibility)s; exported is only what is Public."),
    gettext_noop("Its workflow step %(step)s is not among the steps known here. An administrator can add it to the workflow."),
    gettext_noop("Its workflow step is %(step)s; exported is what has reached %(threshold)s."),
    gettext_noop("It is in re-validation; it is exported once it has reached %(threshold)s again."),
    gettext_noop(
        "It is in re-validation: nothing is added, and what is on the ORCID record stays as it is, until it has reached "
        "%(threshold)s again."
    ),
    gettext_noop("Its type %(type)s has no row in the ORCID work type mapping file. An administrator can add one."),
    gettext_noop(
        "Another output of the researcher, %(output)s, has the same identifier, %(identifier)s, and is at least as "
        "complete. It takes the place of this one, as ORCID takes only one. Merge the two, or correct the identifier "
        "that is wrong."
    ),
    gettext_noop("It is exported as part of the one %(section)s at %(organisation)s, which stands for all affiliations there."),
    gettext_noop("It is exported as the one %(section)s at %(organisation)s, which stands for one affiliation."),
    gettext_noop("It is exported as the one %(section)s at %(organisation)s, which stands for %(number)s affiliations."),
    gettext_noop("It is exported as an %(section)s at %(organisation)s."),
    gettext_noop("Its city is written as %(city)s: complete the address of %(organisation)s."),
    gettext_noop("It has ended, and the setting %(setting)s is on: exported is what still lasts."),
    gettext_noop("Its organisation %(organisation)s is not among the organisations known here. Add it to a source."),
    gettext_noop("The organisation %(organisation)s has no name, which ORCID requires. Give it one."),
    gettext_noop("The country of %(organisation)s is not known, and ORCID requires one. Complete that organisation's address."),
    gettext_noop("Identifiers of this kind (%(scheme)s) are not exported."),
    gettext_noop("%(value)s is not a valid %(setting)s. Correct it in the source."),
    gettext_noop("It is exported as %(setting)s."),
    gettext_noop("The visibility of the profile is %(visibility)s; only a Public one is exported."),
    gettext_noop(
        "Another item of ours on the record (put-code %(put_codes)s) has one of its identifiers and stays as it is, and "
        "ORCID takes no two items of one source with the same identifier. It can be written once that item is changed or "
        "removed."
    ),
    gettext_noop("Connected: %(connected)s. Signed in: %(signed_in)s."),
    gettext_noop("Known: %(known)s. Signed in: %(signed_in)s."),
    gettext_noop("Signed in: %(signed_in)s."),
    gettext_noop("ORCID says: %(error)s."),
    gettext_noop("Details: %(details)s"),
    gettext_noop("Registry: %(registry)s"),
)
"""With names, numbers and words of the settings in them; the more special come first."""

SENTENCES = (
    gettext_noop("This work is not among those that wait for your decision any more. Nothing was changed."),
    gettext_noop("The output that it is to be one with is none of yours, or not here any more. Nothing was changed."),
    gettext_noop(
        "The output that it is to be one with was taken over from ORCID too. Leave this one out instead. Nothing was changed."
    ),
    gettext_noop(
        "This e-mail address and password do not belong together here. Check both, or have a link sent to choose a password."
    ),
    gettext_noop("Too many attempts failed, so nobody can sign in with this e-mail address for 15 minutes."),
    gettext_noop(
        "This link does not work any more: it was used, or it is too old, or a newer one was made. Ask for a new one."
    ),
    gettext_noop("Your account here was closed. Ask an administrator if you need it again."),
    gettext_noop("This password cannot be used. Choose another one; the link still works."),
    gettext_noop("The researcher chose not to send it to ORCID. It is exported again once they take that back."),
    gettext_noop(
        "Neither its organisation, nor one above it, nor the root organisation has a valid ROR ID, which ORCID requires. "
        "Add the ROR ID to the organisation, or choose a root organisation that has one."
    ),
    gettext_noop("The researcher is only acknowledged in it; exported is what they contributed to."),
    gettext_noop("The researcher is not among its contributors."),
    gettext_noop("It has no title, and ORCID takes no work without one. Give it a title."),
    gettext_noop("No address of a public profile page is known."),
    gettext_noop("The address of the profile page is no http or https address. Correct it in the source."),
    gettext_noop("It is exported as a link to the profile page."),
    gettext_noop(
        "It has no type, and outputs without one have no row in the ORCID work type mapping file. An administrator can add one."
    ),
    gettext_noop("It has changed since it was written to the record."),
    gettext_noop("What it holds there is not known here and may differ."),
    gettext_noop("It is on the record already, written by us, though its put-code was not known here."),
    gettext_noop(
        "It exchanges identifiers with another item, which ORCID takes only if one of the two is deleted and added again."
    ),
    gettext_noop("It belongs to another section of the record now."),
    gettext_noop("It is not on the record yet."),
    gettext_noop("The researcher deleted it in ORCID."),
    gettext_noop("The setting is to respect that."),
    gettext_noop("The setting is to add it again."),
    gettext_noop("It is no longer among what is to be on the record."),
    gettext_noop("It is already on the record, from another source."),
    gettext_noop("The researcher asked us to remove what we wrote."),
    gettext_noop("The researcher is connected, but has not allowed us to write. They can, by connecting anew."),
    gettext_noop("The researcher has paused the export: what is on the record stays as it is."),
    gettext_noop("ORCID does not accept the permission any more. The researcher can connect anew."),
    gettext_noop(
        "The ORCID record cannot be written: ORCID has locked or closed it. Once it is open, the researcher can connect anew."
    ),
    gettext_noop("The permission was given for a time, which is over. The researcher can connect anew."),
    gettext_noop(
        "The researcher is not connected: nothing is written until they have connected their ORCID iD and allowed it."
    ),
    gettext_noop("The last affiliation has ended, so the export is paused. It goes on by itself when there is one again."),
    gettext_noop("The connection was made with another ORCID client than the one in use. The researcher can connect anew."),
    gettext_noop(
        "The brake holds a run that would change this record, so it was left alone until an administrator has decided."
    ),
    gettext_noop("There is no such person. Persons come from the sources: see pollinia import."),
    gettext_noop("This person is connected to another ORCID iD. Nothing was changed; disconnect the other iD first."),
    gettext_noop(
        "The research information system knows another ORCID iD of this person. Nothing was changed. Sign in to ORCID "
        "with that iD; if it is not yours, have it corrected in the research information system first."
    ),
    gettext_noop(
        "This ORCID iD was connected to another person here, or this person to another iD, just before. Nothing was "
        "changed. Sign in to ORCID with your own iD."
    ),
    gettext_noop("You did not give the permission at ORCID, so nothing was connected and nothing was stored."),
    gettext_noop(
        "This answer of ORCID belongs to no connection that was begun in this browser in the last ten minutes. It was "
        "used already, took too long, or was begun elsewhere. Nothing was stored."
    ),
    gettext_noop("ORCID sent you back without an answer, so nothing was connected."),
    gettext_noop(
        "ORCID did not show its permission page, so nothing was connected. The client of this institution needs attention."
    ),
    gettext_noop("ORCID did not answer, so nothing was connected. Try again in a few minutes."),
    gettext_noop(
        "ORCID does not accept the API client of this institution, so nothing was connected. Tell your administrator."
    ),
    gettext_noop(
        "ORCID did not accept what you came back with: it was used before, is too old, or was meant for another address. "
        "Nothing was connected. Try again from here."
    ),
    gettext_noop("There is no connection to an ORCID iD, so there is nothing to stop."),
    gettext_noop(
        "What was written to the ORCID record can be removed only with the Member API client that wrote it. Nothing was "
        "removed. It can be deleted at ORCID by hand, or left there."
    ),
    gettext_noop(
        "The permission to change the ORCID record is gone, so what was written cannot be removed from here. Nothing was "
        "removed. It can be deleted at ORCID by hand, left there, or removed from here after connecting anew."
    ),
    gettext_noop("The permission was not withdrawn at ORCID, so there is nothing to tidy up after it. Nothing was changed."),
    gettext_noop("Some items could not be removed from the ORCID record. The others are gone; try again, or leave them there."),
    gettext_noop("Nothing is exported to this ORCID record, so there is nothing to pause."),
    gettext_noop("There is no permission to write to this ORCID record. It can be given by connecting anew."),
    gettext_noop("This is no item of yours that is known here any more. Nothing was changed."),
    gettext_noop(
        "There are no ORCID credentials for this registry yet. Enter the client ID and the client secret that ORCID gave you."
    ),
    gettext_noop(
        "The production credentials and tokens in this database belong to another installation, so nothing was sent to "
        "ORCID. If this is a copy, turn Sandbox mode on. If the installation has moved here, or its address was changed, "
        "and the other one runs no more: pollinia fence move."
    ),
    gettext_noop(
        "The secret that tells this installation from its copies cannot be used, so nothing was sent to ORCID. Restore "
        "the file from the backup; or delete it, and bind production to a new one: pollinia fence move."
    ),
    gettext_noop(
        "A stored secret cannot be read with the keys of this installation. Restore the key file that belongs to this database."
    ),
    gettext_noop("Nothing may be exported: it needs the Member API and the setting Enable export of content to ORCID."),
    gettext_noop(
        "ORCID refused this item as it is, because something in it breaks a rule. All else goes on; correct the item at "
        "its source and it is sent again."
    ),
    gettext_noop(
        "The record holds an item of ours already that ORCID takes to be the same, by its identifiers. It is taken over "
        "instead of added; nothing needs to be done."
    ),
    gettext_noop(
        "The item is not on the ORCID record any more: the researcher deleted it there. What happens to it is a setting."
    ),
    gettext_noop(
        "The item on the ORCID record was added by another source, and only that source may change it. It stays as it is."
    ),
    gettext_noop(
        "The ORCID record is full: ORCID takes no more than 10,000 works. The work is tried again once there is room for it."
    ),
    gettext_noop(
        "ORCID met an error of its own while it dealt with this item or record. It is tried again with the next export; "
        "if it fails every time, report the details to ORCID."
    ),
    gettext_noop(
        "ORCID does not accept the researcher's permission any more: it was withdrawn at ORCID, or has run out. Nothing "
        "more is written to the record; the researcher can give the permission again by connecting anew."
    ),
    gettext_noop(
        "The permission on file belongs to another ORCID record. Nothing was written; the researcher must connect anew."
    ),
    gettext_noop(
        "The researcher's permission does not cover this part of the ORCID record. Nothing was written there; the "
        "researcher can give the wider permission by connecting anew."
    ),
    gettext_noop(
        "ORCID did not accept the answer of its own permission page: it was used before, is too old, or was meant for "
        "another address. Nothing was stored; the researcher must connect anew."
    ),
    gettext_noop(
        "There is no ORCID record with this iD. Check whether the iD is of this registry: ORCID's sandbox has its own."
    ),
    gettext_noop(
        "ORCID has locked this record, so it can be neither read nor changed. The researcher must turn to ORCID's support."
    ),
    gettext_noop(
        "The researcher has closed this ORCID record; what it held is gone. With another record, the researcher must "
        "connect anew."
    ),
    gettext_noop(
        "The researcher has given up this ORCID record in favour of another of their own. The researcher must connect "
        "anew, with the other iD."
    ),
    gettext_noop(
        "The ORCID record was made for the researcher by somebody else and is not claimed yet, so it can be neither read "
        "nor changed. The researcher must claim it by the e-mail from ORCID."
    ),
    gettext_noop(
        "ORCID's answer did not arrive, so it is not known whether what was asked for was done. Nothing is lost or "
        "doubled: the record is read before anything is sent again."
    ),
    gettext_noop(
        "ORCID answered in a way that is not documented. The record is left alone until the next export; if it happens "
        "again, report the details."
    ),
    gettext_noop(
        "ORCID does not accept the client ID and the client secret. Nothing was changed; compare both with those that "
        "ORCID gave you and check that they are of the registry in use: production and sandbox have different ones."
    ),
    gettext_noop(
        "ORCID has locked or deactivated this installation's API client. Nothing more is sent; turn to ORCID's support."
    ),
    gettext_noop(
        "ORCID's Member API does not accept this installation's API client: its credentials are for the Public API, or "
        "the membership has ended. Nothing was written; enter Member API credentials, or turn to ORCID."
    ),
    gettext_noop(
        "ORCID does not allow this installation's API client to ask for this permission. Check that the credentials are "
        "for the Member API, or turn to ORCID."
    ),
    gettext_noop(
        "ORCID turned the request away unread, because too many came at once or it is down for maintenance. Nothing is "
        "lost; it goes on after a pause."
    ),
    gettext_noop(
        "The number of requests that ORCID's Public API allows in a day is used up. Nothing is lost; it goes on tomorrow."
    ),
    gettext_noop("ORCID cannot be reached, or fails at its end. Nothing is lost; it goes on when ORCID is back."),
)
