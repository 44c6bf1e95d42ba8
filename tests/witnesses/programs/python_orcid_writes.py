"""Adds, reads, changes and removes an item with python-orcid's member API, at the version of the API that is current."""

import json
import sys

import orcid.orcid

import requests

given = json.loads(sys.argv[1])
orcid.orcid.VERSION = "/v3.0"
orcid.orcid.SEARCH_VERSION = "/v3.0"
api = orcid.MemberAPI(given["client_id"], given["secret"])
orcid_id, token, section, item = given["orcid"], given["token"], given["section"], json.loads(given["item"])
put_code = api.add_record(orcid_id, token, section, item)
added = api.read_record_member(orcid_id, section, token, put_code)
changed = json.loads(given["changed"])
api.update_record(orcid_id, token, section, changed, int(put_code))
updated = api.read_record_member(orcid_id, section, token, put_code)
api.remove_record(orcid_id, token, section, put_code)
try:
    api.read_record_member(orcid_id, section, token, put_code)
    gone = None
except requests.HTTPError as problem:
    gone = problem.response.status_code if problem.response is not None else None
search_token = api.get_search_token_from_orcid()
found = api.search(f"orcid:{orcid_id}", access_token=search_token)
print(json.dumps({"added": added, "updated": updated, "gone": gone, "found": found}))
