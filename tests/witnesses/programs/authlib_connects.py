"""The way of OpenID Connect with Authlib: discovery, code, ID token and its keys, user info, refresh, revocation."""

import json
import sys

from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt

import requests

given = json.loads(sys.argv[1])
known = requests.get("https://orcid.org/.well-known/openid-configuration", timeout=10).json()
client = OAuth2Session(
    given["client_id"],
    given["secret"],
    scope="openid /read-limited",
    redirect_uri=given["redirect_uri"],
    token_endpoint_auth_method=given["authentication"],
    revocation_endpoint_auth_method=given["authentication"],
)
url, state = client.create_authorization_url(known["authorization_endpoint"], nonce="a nonce")
print(url, flush=True)
answer = sys.stdin.readline().strip()
token = client.fetch_token(known["token_endpoint"], authorization_response=answer, state=state)
keys = JsonWebKey.import_key_set(requests.get(known["jwks_uri"], timeout=10).json())
wanted = {
    "iss": {"essential": True, "value": known["issuer"]},
    "aud": {"essential": True, "value": given["client_id"]},
    "nonce": {"essential": True, "value": "a nonce"},
    "exp": {"essential": True},
}
claims = jwt.decode(token["id_token"], keys, claims_options=wanted)
claims.validate()
who = client.get(known["userinfo_endpoint"]).json()
first = client.token["access_token"]
client.refresh_token(known["token_endpoint"])
second = client.token["access_token"]


def status(access_token: str) -> int:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    return requests.get(f"https://api.orcid.org/v3.0/{token['orcid']}/record", headers=headers, timeout=10).status_code


before = status(second)
client.revoke_token("https://orcid.org/oauth/revoke", token=second)
print(
    json.dumps(
        {
            "subject": claims["sub"],
            "user info": who["sub"],
            "name": token["name"],
            "another token": first != second,
            "before": before,
            "after": status(second),
        }
    )
)
